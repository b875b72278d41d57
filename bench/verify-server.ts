import type { BoundToken } from './proofs.ts';

export interface VerifyTokens {
  readonly good: string;
  readonly tampered: string;
  readonly unscoped: string;
}

/** The peers reject with different statuses. What counts is that the request is rejected. */
const isRejection = (status: number) => status >= 400 && status < 500;

/** Checks that a server verifies tokens and scopes, so that every measured server does the same work. @throws if it doesn't */
export async function verifyServer(title: string, url: string, tokens: VerifyTokens): Promise<void> {
  const expectations: [what: string, token: string | undefined, isRight: (status: number) => boolean][] = [
    ['a good token', tokens.good, (status) => status === 200],
    ['no token', undefined, (status) => status === 401],
    ['a token that was tampered with', tokens.tampered, (status) => status === 401],
    ['a token without the scope', tokens.unscoped, isRejection],
  ];
  for (const [what, token, isRight] of expectations) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${url}/api/private-scoped`, { headers });
    if (!isRight(status)) throw new Error(`${title} answers ${status} to ${what}`);
  }
}

/** Checks that a server verifies DPoP proofs. That it accepts none twice isn't checked: not every peer does. @throws if it doesn't */
export async function verifyProofs(title: string, url: string, publicUrl: string, bound: BoundToken): Promise<void> {
  const [proof = ''] = bound.proofs(`${publicUrl}/api/private-scoped`, 1);
  const [other = ''] = bound.proofs(`${publicUrl}/api/other`, 1);
  const expectations: [what: string, scheme: string, proof: string, isRight: (status: number) => boolean][] = [
    ['a good proof', 'DPoP', proof, (status) => status === 200],
    ['a proof for another address', 'DPoP', other, isRejection],
    ['a bound token as a bearer token', 'Bearer', proof, isRejection],
  ];
  for (const [what, scheme, dpop, isRight] of expectations) {
    const headers = { authorization: `${scheme} ${bound.token}`, dpop };
    const { status } = await fetch(`${url}/api/private-scoped`, { headers });
    if (!isRight(status)) throw new Error(`${title} answers ${status} to ${what}`);
  }
}

/** A token with the same header and signature, but another subject. */
export function tamper(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = {
    ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object),
    sub: 'auth0|somebody-else',
  };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
