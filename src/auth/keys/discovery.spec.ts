import { jwksUriOf } from './discovery.js';

const issuer = 'https://issuer.example.com';

describe(jwksUriOf.name, () => {
  it('takes the address when the metadata is the issuer’s own', () => {
    expect(jwksUriOf({ issuer, jwks_uri: 'https://keys.example.com/set' }, issuer)).toBe(
      'https://keys.example.com/set',
    );
  });

  it.each([
    [null, 'another issuer'],
    [[], 'another issuer'],
    [{ jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer: [issuer], jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 1 }, 'no jwks_uri'],
    [{ issuer, jwks_uri: '/jwks' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'file:///etc/passwd' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'http://issuer.example.com/jwks' }, 'without TLS'],
  ])('refuses %j', (metadata, message) => {
    expect(() => jwksUriOf(metadata, issuer)).toThrow(message);
  });
});
