import type { TestIssuer } from './load/kit.ts';
import { type PostgresServer, startPostgres } from '../test/support/postgres-server.ts';
import { startIssuers } from './load/issuer.ts';
import { type BoundToken, boundToken } from './load/proofs.ts';
import { tokens } from './load/tokens.ts';
import { onExit } from './machine/clean-up.ts';
import { moveToLoadCore } from './machine/cores.ts';

/** What every measurement needs. */
export interface Session {
  /** Signs the tokens of most measurements. */
  readonly issuer: TestIssuer;
  readonly bound: BoundToken;
  readonly postgres: Pick<PostgresServer, 'url' | 'pid'>;
}

/** @param tokenCount how many tokens will be needed at most: they are signed on both cores, before anything is measured */
export async function startSession(tokenCount: number): Promise<Session> {
  const [issuer] = await startIssuers(1);
  if (!issuer) throw new RangeError('There is no issuer');
  await tokens(issuer, tokenCount);
  moveToLoadCore();
  const postgres = await startPostgres();
  // If a signal has already stopped PostgreSQL, `stop` no longer removes its data: `remove` does.
  onExit(postgres.stop, postgres.remove);
  return { issuer, bound: boundToken(issuer), postgres };
}
