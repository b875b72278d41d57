export interface VerifyTokens {
  readonly good: string;
  readonly tampered: string;
  readonly unscoped: string;
}

/** Checks that a server verifies tokens and scopes, so that every measured server does the same work. @throws if it doesn't */
export async function verifyServer(title: string, url: string, tokens: VerifyTokens): Promise<void> {
  const expectations: [what: string, token: string | undefined, isRight: (status: number) => boolean][] = [
    ['a good token', tokens.good, (status) => status === 200],
    ['no token', undefined, (status) => status === 401],
    ['a token that was tampered with', tokens.tampered, (status) => status === 401],
    // The tutorials respond with different statuses. What counts is that the request is rejected.
    ['a token without the scope', tokens.unscoped, (status) => status >= 400 && status < 500],
  ];
  for (const [what, token, isRight] of expectations) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
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
