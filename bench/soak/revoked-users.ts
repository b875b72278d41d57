import type * as Postgres from '../../src/database/postgres.database.ts';
import type * as Repository from '../../src/revocations/revocations.repository.ts';
import type { TestIssuer } from '../load/kit.ts';
import { userToken } from '../load/token.ts';
import { builtModule } from '../machine/built-module.ts';
import { onExit } from '../machine/clean-up.ts';
import { type Request, type Span, bearer } from './mix.ts';

/** Seconds after which the tokens of one user more are revoked. */
const revokesEvery = 10;
/** Milliseconds within which a revocation holds everywhere. */
const withinMs = 1000;
/** Longer than the run: until then, the revocations are kept. */
const keptMs = 3_600_000;

interface User {
  readonly subject: string;
  readonly token: string;
  /** By `performance.now()`: when it began, and when it was stored. */
  revoking: number;
  revoked: number;
}

const { storeRevocations }: typeof Repository = await import(builtModule('revocations/revocations.repository.js'));
const { PostgresDatabase }: typeof Postgres = await import(builtModule('database/postgres.database.js'));

/** Users whose tokens are revoked one by one, in the database, as by another instance. */
export class RevokedUsers {
  private readonly issuer: TestIssuer;
  private readonly database: Postgres.PostgresDatabase;
  private readonly users: User[];
  private sent = 0;

  /** @param seconds of the whole load, while some users keep their tokens */
  constructor(issuer: TestIssuer, databaseUrl: string, seconds: number) {
    this.issuer = issuer;
    this.database = new PostgresDatabase(databaseUrl);
    onExit(
      () => this.database.close(),
      () => undefined,
    );
    this.users = Array.from({ length: 20 + Math.ceil(seconds / revokesEvery) }, () => {
      const content = userToken(issuer);
      return { subject: content.subject, token: issuer.token(content), revoking: Infinity, revoked: Infinity };
    });
  }

  eachSecond(second: number): void {
    if (second % revokesEvery !== 0) return;
    const user = this.users.find(({ revoking }) => revoking === Infinity);
    if (user) void this.revoke(user);
  }

  next(): Request {
    const user = this.users[this.sent++ % this.users.length];
    if (!user) throw new RangeError('There are no users');
    return { headers: bearer(user.token), allowed: (span) => allowed(user, span) };
  }

  private async revoke(user: User): Promise<void> {
    user.revoking = performance.now();
    const now = Date.now();
    const times = { issuedBefore: Math.ceil(now / 1000), expiresAt: now + keptMs };
    const revocation = { issuer: this.issuer.url, by: 'subject', value: user.subject, ...times } as const;
    await this.database.run((orm) => storeRevocations(orm, [revocation]));
    user.revoked = performance.now();
  }
}

function allowed({ revoking, revoked }: User, { sent, ended }: Span): number[] {
  if (sent > revoked + withinMs) return [401];
  return ended > revoking ? [200, 401] : [200];
}
