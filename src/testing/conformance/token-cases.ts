import type { IssuerProfile } from '../issuer/dialects.js';
import { flawsOf } from '../flaws/index.js';
import { type ConformanceCase, responseCase } from './conformance-case.js';

/** Every flawed token must be rejected. 431 is accepted too, for tokens that are too large for a header. */
export function tokenCases(profile: IssuerProfile): ConformanceCase[] {
  return Object.values(flawsOf(profile)).map((flaw) =>
    responseCase(flaw, `a token with ${flaw.what}`, { status: ['401', '431'] }, (server) =>
      server.sendToken(flaw.token(server.issuer, { scopes: server.scopes })),
    ),
  );
}
