import type { Flaw } from '../flaws/flaw.js';
import { flaws } from '../flaws/index.js';
import { type ConformanceCase, answered } from './conformance-case.js';

/** Each flawed token is refused; one that no header can hold may be refused as that. */
export const tokenCases: readonly ConformanceCase[] = Object.values<Flaw>(flaws).map((flaw) =>
  answered(flaw, `a token with ${flaw.what}`, { status: ['401', '431'] }, (server) =>
    server.sendToken(flaw.token(server.issuer, { scopes: server.scopes })),
  ),
);
