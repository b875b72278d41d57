import type { TestIssuer } from '../load/kit.ts';
import type { BoundToken } from '../load/proofs.ts';
import { newToken, userToken } from '../load/token.ts';
import { closing } from './server-process.ts';

/** The peers reject with different statuses. What counts is that the request is rejected. */
const isRejection = (status: number) => status >= 400 && status < 500;

interface Expectation {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isRight: (status: number) => boolean;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const is = (expected: number) => (status: number) => status === expected;

/** Checks that a server verifies tokens and scopes, so that every measured server does the same work. @throws if it doesn't */
export function verifyServer(title: string, url: string, issuer: TestIssuer): Promise<void> {
  const tampered = issuer.flawed.tampered(userToken(issuer));
  return check(title, url, [
    { what: 'a good token', headers: bearer(newToken(issuer)), isRight: is(200) },
    { what: 'no token', headers: {}, isRight: is(401) },
    { what: 'a token that was tampered with', headers: bearer(tampered), isRight: is(401) },
    { what: 'a token without the scope', headers: bearer(newToken(issuer, ['openid'])), isRight: isRejection },
  ]);
}

/** Checks that a server verifies DPoP proofs. That it accepts none twice isn't checked: not every peer does. @throws if it doesn't */
export function verifyProofs(title: string, url: string, publicUrl: string, bound: BoundToken): Promise<void> {
  const proof = bound.proof(`${publicUrl}/api/private-scoped`);
  const other = bound.proof(`${publicUrl}/api/other`);
  const headers = (scheme: string, dpop: string) => ({ authorization: `${scheme} ${bound.token}`, dpop });
  return check(title, url, [
    { what: 'a good proof', headers: headers('DPoP', proof), isRight: is(200) },
    { what: 'a proof for another address', headers: headers('DPoP', other), isRight: isRejection },
    { what: 'a bound token as a bearer token', headers: headers('Bearer', proof), isRight: isRejection },
  ]);
}

async function check(title: string, url: string, expectations: readonly Expectation[]): Promise<void> {
  for (const { what, headers, isRight } of expectations) {
    const { status } = await fetch(`${url}/api/private-scoped`, { headers: { ...headers, ...closing } });
    if (!isRight(status)) throw new Error(`${title} answers ${status} to ${what}`);
  }
}
