import { Issuers, type TrustedIssuerOptions } from '../auth/index.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { parseKeySet } from '../auth/keys/parse-key-set.js';
import { authDefaults } from '../auth/options/defaults.js';
import { resolveOptions } from '../auth/options/module-options.js';
import { TestIssuer, type TokenOptions } from '../testing/index.js';
import { examineToken } from './examine-token.js';
import { formatFinding } from './finding.js';

const issuer = 'https://issuer.example/';
const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
const v2 = `https://login.microsoftonline.com/${tenant}/v2.0`;
const template = 'https://login.microsoftonline.com/{tenantid}/v2.0';

const request = { scheme: undefined, proof: undefined, method: 'GET', url: undefined };
const binding = { mode: 'allowed', certificateHeader: undefined } as const;
const proofs = { ...authDefaults, publicUrl: undefined };

interface Fault {
  readonly what: string;
  /** Of the issuer. */
  readonly options?: Partial<TrustedIssuerOptions>;
  readonly token: TokenOptions;
  readonly output: string;
}

const faults: readonly Fault[] = [
  {
    what: 'an issuer without the slash',
    token: { claims: { iss: 'https://issuer.example' } },
    output: `
✗ the service would reject the token: issuer_not_trusted
    its iss               "https://issuer.example"
    issuer (AUTH_ISSUER)  "https://issuer.example/"
  → its iss differs from issuer (AUTH_ISSUER), https://issuer.example/, in the slash at the end: set issuer exactly as tokens have it
`,
  },
  {
    what: 'only account in aud',
    options: { profile: 'keycloak' },
    token: { claims: { aud: 'account', typ: 'Bearer' } },
    output: `
✗ the service would reject the token: audience_mismatch
    its aud                   "account"
    audience (AUTH_AUDIENCE)  "api", "https://api.example"
  → its audience is account, Keycloak's own client: add a mapper "Audience" for this API to a client scope of the client, or give the user a role of its client; audience (AUTH_AUDIENCE) is api, https://api.example
`,
  },
  {
    what: 'another client of Cognito',
    options: { profile: 'cognito' },
    token: { claims: { aud: undefined, client_id: 'other', token_use: 'access' } },
    output: `
✗ the service would reject the token: audience_mismatch
    its client_id             "other"
    audience (AUTH_AUDIENCE)  "api", "https://api.example"
  → its client_id is another; audience (AUTH_AUDIENCE) is api, https://api.example: list the IDs of the app clients that may call
`,
  },
  {
    what: 'an ID token',
    token: { claims: { at_hash: 'hash' } },
    output: `
✗ the service would reject the token: type_not_allowed
    its at_hash  "hash"
  → it is an ID token: the client must send its access token
`,
  },
  {
    what: 'a claim of the wrong type',
    token: { claims: { exp: 'tomorrow' } },
    output: `
✗ the service would reject the token: claim_invalid
    its exp  "tomorrow"
  → have the issuer write this claim with the type that RFC 7519 and RFC 9068 define
`,
  },
  {
    what: 'another value than a profile of one’s own accepts',
    options: { issuer, audience: 'api', profile: { extends: 'auth0', equals: { hd: 'example.com' } } },
    token: { claims: { hd: 'example.org' } },
    output: `
✗ the service would reject the token: claim_invalid
    its hd                          "example.org"
    profile (AUTH_PROFILE) accepts  "example.com"
  → its hd is not "example.com", as its profile demands
`,
  },
  {
    what: 'a tenant that is not listed',
    options: { issuer: template, tenants: ['other-tenant'], audience: 'api', profile: 'entra' },
    token: { claims: { iss: v2, tid: tenant } },
    output: `
✗ the service would reject the token: issuer_not_trusted
    its iss                    "${v2}"
    its tid                    "${tenant}"
    issuer (AUTH_ISSUER)       "${template}"
    tenants (in AUTH_ISSUERS)  ["other-tenant"]
  → its tenant is not one of tenants (in AUTH_ISSUERS): add it if it may call this API
`,
  },
  {
    what: 'a critical extension',
    token: { header: { crit: ['b64'], b64: false } },
    output: `
✗ the service would reject the token: header_not_allowed
    its crit  ["b64"]
    its b64   false
    its kid   "key-1"
  → have the issuer leave these header parameters out: this service supports no extensions
`,
  },
  {
    what: 'values that would control the terminal, and long ones',
    token: { claims: { aud: `\u001B[2J\u009B\u202E\n✓ ${'x'.repeat(200)}` } },
    output: `
✗ the service would reject the token: audience_mismatch
    its aud                   "\\u001b[2J\\u{9b}\\u{202e}\\n✓ ${'x'.repeat(84)}…
    audience (AUTH_AUDIENCE)  "api", "https://api.example"
  → it is for another API; audience (AUTH_AUDIENCE) is api, https://api.example: the client must request a token for this API
`,
  },
];

describe('examineToken prints the compared values and what to change:', () => {
  let keys: TestIssuer;
  let keySet: KeySet;
  beforeAll(async () => (keys = await TestIssuer.start()));
  beforeEach(async () => {
    keySet = (await parseKeySet(async () => ({ keys: [keys.key.publicJwk] }), 'here')).keys;
  });
  afterAll(() => keys.close());

  /** The findings about what is wrong. */
  function problems(token: string, options: Fault['options'] = {}): string {
    const audience = ['api', 'https://api.example'];
    const { policies } = new Issuers(resolveOptions({ issuer, audience, ...options }));
    const rules = { policy: policies[0]!, keys: keySet, issuers: policies, binding, proofs };
    const findings = [...examineToken({ token, ...request }, () => rules)];
    return findings
      .filter(({ ok }) => !ok)
      .map((finding) => `${formatFinding(finding)}\n`)
      .join('');
  }

  it.each(faults)('$what', ({ options, token, output }) => {
    const encoded = keys.token({ ...token, claims: { iss: issuer, ...token.claims } });
    expect(problems(encoded, options)).toBe(output.trimStart());
  });

  it('a date', () => {
    const printed = problems(keys.token({ claims: { iss: issuer, iat: 1, exp: 2 } }));
    const clock = /our clock +(\S+)/.exec(printed)?.[1] ?? '';
    expect(Math.abs(Date.parse(clock) - Date.now())).toBeLessThan(60_000);
    expect(printed).toBe(`✗ the service would reject the token: token_expired
    its iat                                  1 (1970-01-01T00:00:01.000Z)
    its exp                                  2 (1970-01-01T00:00:02.000Z)
    our clock                                ${clock}
    clockToleranceMs (AUTH_CLOCK_TOLERANCE)  5 s
  → request a new token
`);
  });

  it('an age', () => {
    const iat = Math.floor(Date.now() / 1000) - 600;
    const printed = problems(keys.token({ claims: { iss: issuer, iat, exp: iat + 3600 } }), { maxTokenAge: 300 });
    expect(printed).toContain('    maxTokenAge (AUTH_MAX_TOKEN_AGE)         300 s');
    expect(printed).toContain('  → it has not expired, but was issued more than 300 s ago, the limit of maxTokenAge');
  });

  it('a date that is out of range', () => {
    expect(problems(keys.token({ claims: { iss: issuer, iat: 1e300 } }))).toContain(
      'its iat                                  1e+300 (no date)',
    );
  });

  it('a changed token', () => {
    const [header, , signature] = keys.token({ claims: { iss: issuer } }).split('.');
    const [, claims] = keys.token({ claims: { iss: issuer, sub: 'another' } }).split('.');
    expect(problems(`${header}.${claims}.${signature}`)).toBe(`✗ the service would reject the token: signature_invalid
    its kid  "key-1"
    its alg  "RS256"
  → request a new token: it was changed or cut off, or another issuer has a key of this name
`);
  });

  it('the key of another tenant', async () => {
    const jwk = { ...keys.key.publicJwk, issuer: v2 };
    keySet = (await parseKeySet(async () => ({ keys: [jwk] }), 'here')).keys;
    const iss = template.replace('{tenantid}', 'other');
    const token = keys.token({ claims: { iss, tid: 'other' } });
    expect(problems(token, { issuer: template, tenants: '*', profile: 'entra' }))
      .toBe(`✗ the service would reject the token: issuer_not_trusted
    its iss                    "${iss}"
    its tid                    "other"
    issuer (AUTH_ISSUER)       "${template}"
    tenants (in AUTH_ISSUERS)  "*"
  → the key that signed it is for another issuer, as its member issuer states
`);
  });
});
