import { innerAddress, outerAddress, splitHosts } from './split-hosts.js';

const outer = 'http://localhost:8080/realms/demo';
const inner = 'http://keycloak:8080/realms/demo';
const hosts = splitHosts(outer, `${inner}/.well-known/openid-configuration`);
const login = { authorization_endpoint: `${outer}/auth` };

describe(splitHosts.name, () => {
  it.each([
    ['no address of the metadata', outer, undefined],
    ['metadata at the same host', outer, 'http://localhost:8080/other/.well-known/openid-configuration'],
    ['an issuer that is no address', 'acme.com', `${inner}/.well-known/openid-configuration`],
  ])('finds none with %s', (_what, issuer, discoveryUrl) => {
    expect(splitHosts(issuer, discoveryUrl)).toBeUndefined();
  });

  it.each([
    `${inner}/.well-known/openid-configuration`,
    'http://keycloak:8080/.well-known/oauth-authorization-server/realms/demo',
  ])('finds both addresses of the issuer with %s', (discoveryUrl) =>
    expect(splitHosts(`${outer}/`, discoveryUrl)).toEqual({ outer, inner }),
  );
});

describe('an address below the issuer', () => {
  it('is asked at the inner one, and logged in at the outer one', () => {
    expect(innerAddress(`${outer}/certs`, hosts)).toBe(`${inner}/certs`);
    expect(outerAddress(`${inner}/token`, hosts, login)).toBe(`${outer}/token`);
  });

  it.each([`${outer}2/certs`, `${outer}.evil.example.com/certs`, 'http://localhost:80800/realms/demo/certs', outer])(
    'is not %s',
    (url) => expect(innerAddress(url, hosts)).toBe(url),
  );

  it('stays as it is where the login is elsewhere, as with version 1 of Entra ID', () => {
    expect(outerAddress(`${inner}/token`, hosts, { authorization_endpoint: `${inner}/auth` })).toBe(`${inner}/token`);
    expect(outerAddress(`${inner}/token`, hosts, {})).toBe(`${inner}/token`);
  });
});
