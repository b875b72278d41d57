import type { IssuerProfile } from '../dialects.js';
import { flawsOf } from '../flaws/index.js';
import { type ConformanceCase, answered } from './conformance-case.js';

/** Each flawed token of such an issuer is rejected; one that no header can hold may be rejected as that. */
export function tokenCases(profile: IssuerProfile): ConformanceCase[] {
  return Object.values(flawsOf(profile)).map((flaw) =>
    answered(flaw, `a token with ${flaw.what}`, { status: ['401', '431'] }, (server) =>
      server.sendToken(flaw.token(server.issuer, { scopes: server.scopes })),
    ),
  );
}
