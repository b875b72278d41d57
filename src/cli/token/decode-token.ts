/** Formats the header and the claims of a JSON Web Token for people, with readable dates. Reports an opaque token as such. */
export function decodeToken(token: string): string {
  const [header, claims] = token.split('.').map(decodePart);
  if (!header || !claims) return `This is an opaque token, not a JSON Web Token: ${token}`;
  return JSON.stringify({ header, claims: Object.fromEntries(Object.entries(claims).map(readable)) }, undefined, 2);
}

function decodePart(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readable([name, value]: [string, unknown]): [string, unknown] {
  const isDate = ['exp', 'iat', 'nbf', 'auth_time'].includes(name) && typeof value === 'number';
  return [name, isDate ? `${value} (${new Date(value * 1000).toISOString()})` : value];
}
