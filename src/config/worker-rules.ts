import type { Report, Variables } from './env.js';
import { toIssuers } from './issuer-variables.js';

/** Rejects what only one process can use, and what each of several would count on its own. */
export function checkWorkers(value: Variables, report: Report): void {
  if (!(value.WORKERS > 1)) return;
  if (value.DATABASE_URL === undefined) {
    report('DATABASE_URL', 'required beside WORKERS: only one process can open the embedded PostgreSQL');
  }
  if (value.AUTH_ISSUER === undefined && value.AUTH_ISSUERS === undefined) {
    report('AUTH_ISSUER', 'required beside WORKERS: the local issuer runs in one process only');
  }
  if (value.REDIS_URL !== undefined) return;
  if (acceptsProofs(value)) {
    report('REDIS_URL', 'required beside WORKERS, unless AUTH_DPOP is off: else each worker accepts a DPoP proof once');
  }
  if (value.AUTH_FAILURE_LIMIT > 0) {
    report('REDIS_URL', 'required beside WORKERS and AUTH_FAILURE_LIMIT: else each worker counts failures on its own');
  }
}

function acceptsProofs(value: Variables): boolean {
  // Still a string where the list failed its own check.
  if (value.AUTH_ISSUERS !== undefined && !Array.isArray(value.AUTH_ISSUERS)) return false;
  return toIssuers(value).some(({ dpop }) => dpop !== 'off');
}
