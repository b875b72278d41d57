import { decodeAccessToken, keepHeader } from './access-token.js';

const part = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');
const decoded = (header: object) => decodeAccessToken(`${part(header)}.${part({ sub: 'u' })}.AAAA`);

describe(keepHeader.name, () => {
  it('spares the tokens to come the decoding of a header', () => {
    const token = decoded({ alg: 'RS256', kid: 'kept' });
    keepHeader(token);
    expect(decoded({ alg: 'RS256', kid: 'kept' }).header).toBe(token.header);
    expect(decoded({ alg: 'RS256', kid: 'other' }).header).toEqual({ alg: 'RS256', kid: 'other' });
  });

  it.each([
    ['no token with it was trusted', { kid: 'untrusted' }, false],
    ['somebody could change what is in it', { kid: 'k', x5c: ['certificate'] }, true],
    ['it is long', { kid: 'k'.repeat(500) }, true],
  ])('leaves a header to each token when %s', (_when, header, isTrusted) => {
    const token = decoded(header);
    if (isTrusted) keepHeader(token);
    const next = decoded(header);
    expect(next.header).toEqual(token.header);
    expect(next.header).not.toBe(token.header);
  });
});
