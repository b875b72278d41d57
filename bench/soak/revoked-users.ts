import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestIssuer } from '../load/kit.ts';
import { userToken } from '../load/token.ts';
import { type Request, type Span, bearer } from './mix.ts';

/** Seconds after which the tokens of one user more are revoked. */
const revokesEvery = 10;
/** Milliseconds within which a revocation holds everywhere. */
const withinMs = 1000;

interface User {
  readonly subject: string;
  readonly token: string;
  /** By `performance.now()`: when the command began, and when it had ended. */
  revoking: number;
  revoked: number;
}

/** Users whose tokens are revoked one by one, by the service's own command, as an operator does. */
export class RevokedUsers {
  private readonly issuer: TestIssuer;
  private readonly databaseUrl: string;
  private readonly users: User[];
  private sent = 0;

  /** @param seconds of the whole load, while some users keep their tokens */
  constructor(issuer: TestIssuer, databaseUrl: string, seconds: number) {
    this.issuer = issuer;
    this.databaseUrl = databaseUrl;
    this.users = Array.from({ length: 20 + Math.ceil(seconds / revokesEvery) }, () => {
      const content = userToken(issuer);
      return { subject: content.subject, token: issuer.token(content), revoking: Infinity, revoked: Infinity };
    });
  }

  eachSecond(second: number): void {
    if (second % revokesEvery !== 0) return;
    const user = this.users.find(({ revoking }) => revoking === Infinity);
    if (user) this.revoke(user);
  }

  next(): Request {
    const user = this.users[this.sent++ % this.users.length];
    if (!user) throw new RangeError('There are no users');
    return { headers: bearer(user.token), allowed: (span) => allowed(user, span) };
  }

  private revoke(user: User): void {
    user.revoking = performance.now();
    const command = fileURLToPath(new URL('../../dist/cli/revoke.js', import.meta.url));
    const env = { PATH: process.env.PATH, DATABASE_URL: this.databaseUrl, AUTH_ISSUER: this.issuer.url };
    const args = [command, '--subject', user.subject, '--issuer', this.issuer.url];
    // Below the load, whose core it shares.
    const child = spawn('nice', ['-n', '19', 'node', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => {
      if (code !== 0) throw new Error(`The revocation failed with code ${code}`);
      user.revoked = performance.now();
    });
  }
}

function allowed({ revoking, revoked }: User, { sent, ended }: Span): number[] {
  if (sent > revoked + withinMs) return [401];
  return ended > revoking ? [200, 401] : [200];
}
