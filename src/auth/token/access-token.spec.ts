import { decodeAccessToken, cacheHeader } from './access-token.js';

const part = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');
const decoded = (header: object) => decodeAccessToken(`${part(header)}.${part({ sub: 'u' })}.AAAA`);

describe(cacheHeader.name, () => {
  it('reuses a decoded header for later tokens', () => {
    const token = decoded({ alg: 'RS256', kid: 'kept' });
    cacheHeader(token);
    expect(decoded({ alg: 'RS256', kid: 'kept' }).header).toBe(token.header);
    expect(decoded({ alg: 'RS256', kid: 'other' }).header).toEqual({ alg: 'RS256', kid: 'other' });
  });

  it.each([
    ['no token with it was verified', { kid: 'untrusted' }, false],
    ['it has nested values, which could be modified', { kid: 'k', x5c: ['certificate'] }, true],
    ['it is long', { kid: 'k'.repeat(500) }, true],
  ])('does not reuse a header when %s', (_when, header, isVerified) => {
    const token = decoded(header);
    if (isVerified) cacheHeader(token);
    const next = decoded(header);
    expect(next.header).toEqual(token.header);
    expect(next.header).not.toBe(token.header);
  });
});
