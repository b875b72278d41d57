import { createHmac } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestIssuer, type TokenOptions, createProof, createProofKey } from '../../src/testing/index.js';
import { realmKeys } from './keycloak-realm.js';

interface Run {
  readonly exitCode: number | string | null | undefined;
  readonly output: string;
}

/** Runs the built command. */
function doctor(variables: NodeJS.ProcessEnv, args: readonly string[] = [], input = ''): Promise<Run> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', ...variables };
  return new Promise((resolve) => {
    const command = ['dist/cli/doctor.js', ...args];
    const child = execFile('node_modules/.bin/node', command, { env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, output: `${stdout}${stderr}` }),
    );
    child.stdin?.end(input);
  });
}

const failures = (output: string) => output.slice(Math.max(0, output.indexOf('✗')));
const claimsOf = (token: string) => Buffer.from(token.split('.')[1]!, 'base64url').toString();

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
const v1 = `https://sts.windows.net/${tenant}/`;
const v2 = `https://login.microsoftonline.com/${tenant}/v2.0`;

interface Fault {
  readonly what: string;
  /** Beside AUTH_JWKS_URI. */
  readonly env?: NodeJS.ProcessEnv;
  readonly token: TokenOptions;
  /** From the first problem on. */
  readonly output: string;
}

const issuer = 'https://issuer.example/';

const faults: readonly Fault[] = [
  {
    what: 'another issuer',
    token: { claims: { iss: 'https://other.example/' } },
    output: `
✗ the service would reject the token: issuer_not_trusted
    its iss               "https://other.example/"
    issuer (AUTH_ISSUER)  "https://issuer.example/"
  → request a token from this issuer, or set issuer (AUTH_ISSUER) to the iss of the tokens that clients get
`,
  },
  {
    what: 'another audience',
    token: { claims: { aud: ['https://other.example', 'https://issuer.example/userinfo'] } },
    output: `
✗ the service would reject the token: audience_mismatch
    its aud                   ["https://other.example","https://issuer.example/userinfo"]
    audience (AUTH_AUDIENCE)  "api", "https://api.example"
  → it is for another API; audience (AUTH_AUDIENCE) is api, https://api.example: the client must request a token for this API
`,
  },
  {
    what: 'an unknown key',
    token: { header: { kid: 'unknown' } },
    output: `
✗ the service would reject the token: key_unknown
    its kid            "unknown"
    its alg            "RS256"
    the issuer's keys  "key-1" (RS256)
  → request a new token: the issuer may have withdrawn the key, or another issuer of the same name signed it
`,
  },
  {
    what: 'another type',
    env: { AUTH_PROFILE: 'rfc9068' },
    token: { header: { typ: 'JWT' } },
    output: `
✗ the service would reject the token: type_not_allowed
    its typ                         "JWT"
    profile (AUTH_PROFILE) accepts  "at+jwt"
  → its typ is not one of at+jwt: is profile (AUTH_PROFILE) right?
`,
  },
  {
    what: 'a missing claim',
    env: { AUTH_PROFILE: 'keycloak' },
    token: { claims: { sub: undefined } },
    output: `
✗ the service would reject the token: claim_missing
    the missing claim  sub
    the claims it has  "iss aud iat exp jti azp"
  → it lacks the claim sub: add the client scope "basic" to the client (its mapper "Subject (sub)" writes it)
`,
  },
  {
    what: 'version 1.0 of Entra ID',
    env: { AUTH_ISSUER: v2, AUTH_PROFILE: 'entra' },
    token: { claims: { iss: v1 } },
    output: `
✗ the service would reject the token: issuer_not_trusted
    its iss               "${v1}"
    issuer (AUTH_ISSUER)  "${v2}"
  → it is a token of version 1.0 of Entra ID, and issuer (AUTH_ISSUER), ${v2}, is of version 2.0: set requestedAccessTokenVersion to 2 in the manifest of the API's app registration, or set issuer and audience to those of version 1.0
`,
  },
  {
    what: 'version 2.0 of Entra ID',
    env: { AUTH_ISSUER: v1, AUTH_PROFILE: 'entra' },
    token: { claims: { iss: v2 } },
    output: `
✗ the service would reject the token: issuer_not_trusted
    its iss               "${v2}"
    issuer (AUTH_ISSUER)  "${v1}"
  → it is a token of version 2.0 of Entra ID, and issuer (AUTH_ISSUER), ${v1}, is of version 1.0: set requestedAccessTokenVersion to null or 1 in the manifest of the API's app registration, or set issuer and audience to those of version 2.0
`,
  },
];

describe('doctor --token prints the compared values and what to change:', () => {
  let keys: TestIssuer;
  beforeAll(async () => (keys = await TestIssuer.start()));
  afterAll(() => keys.close());

  const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: 'api,https://api.example',
    AUTH_JWKS_URI: keys.published.jwksUri,
    ...env,
  });

  it.each(faults)('$what', async ({ env, token: options, output: expected }) => {
    const token = keys.token({ ...options, claims: { iss: issuer, ...options.claims } });
    const { exitCode, output } = await doctor(environment(env), ['--token', token]);
    expect(failures(output)).toBe(expected.trimStart());
    expect(exitCode).toBe(1);
    for (const part of token.split('.')) expect(output).not.toContain(part);
  });

  it('a shared secret', async () => {
    const [, claims] = keys.token({ claims: { iss: issuer } }).split('.');
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    const signature = createHmac('sha256', 'secret').update(`${header}.${claims}`).digest('base64url');
    const { output } = await doctor(environment(), ['--token', `${header}.${claims}.${signature}`]);
    expect(failures(output)).toBe(`✗ the service would reject the token: algorithm_not_allowed
    its alg                       "HS256"
    algorithms (AUTH_ALGORITHMS)  "RS256"
  → it is signed with a shared secret (HS256), which is never accepted: have the issuer sign with an RSA or EC key (Auth0: RS256 as the signing algorithm of the API; FusionAuth: the access token signing key in the JWT settings)
`);
  });

  it.each([
    ['opaque', 'it is an opaque token: did the client request it without audience? (Auth0 needs that parameter)'],
    ['a.b.c', 'it is not a JSON Web Token: was it copied whole?'],
    ['first second', 'was it copied whole, and nothing else?'],
    ['x'.repeat(16_385), 'request fewer scopes and claims'],
  ])('no JWT: %.20s', async (token, advice) => {
    const { exitCode, output } = await doctor(environment(), ['--token', token]);
    expect(failures(output)).toMatch(/^✗ the service would reject the (token|request): .*\n {2}→ .*\n$/);
    expect(output).toContain(`→ ${advice}\n`);
    expect({ exitCode, isEchoed: output.includes(token) && token !== 'opaque' }).toEqual({
      exitCode: 1,
      isEchoed: false,
    });
  });
});

describe('doctor accepts a token', () => {
  let keys: TestIssuer;
  beforeAll(async () => (keys = await TestIssuer.start()));
  afterAll(() => keys.close());

  const variables = () => ({ AUTH_ISSUER: keys.url, AUTH_AUDIENCE: 'api' });
  const accepted = { exitCode: 0, output: expect.stringContaining('✓ its signature is valid: its subject is user') };

  it.each([
    ['with Bearer before it', (token: string) => ['--token', `Bearer ${token}`]],
    ['with Bearer before it, without quotes', (token: string) => ['--token', 'Bearer', token]],
    ['with the whole header', (token: string) => ['--token', `Authorization: Bearer ${token}`]],
  ])('%s', async (_what, args) => {
    expect(await doctor(variables(), args(keys.token()))).toEqual(accepted);
  });

  it('on standard input', async () => {
    expect(await doctor(variables(), ['--token', '-'], `bearer ${keys.token()}\n`)).toEqual(accepted);
  });

  it('and reports that there is none', async () => {
    const { exitCode, output } = await doctor(variables(), ['--token', '-'], '\n');
    expect(failures(output)).toBe('✗ There is no token: did the command that should print one fail?\n');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['without --token', (token: string) => [token]],
    ['with a misspelled option', (token: string) => [`--tokn=${token}`]],
    ['as the name of an option', (token: string) => [`--${token}`]],
    ['of another option', (token: string) => [`--help=${token}`]],
  ])('only by --token, and does not echo one that is given %s', async (_what, args) => {
    const token = keys.token();
    const { exitCode, output } = await doctor(variables(), args(token));
    expect(output).toMatch(
      /^(Unexpected argument: .*|Unknown option( --tokn)?|--help takes no value)\nFor the usage: .*\n$/,
    );
    expect(exitCode).toBe(2);
    for (const part of [...token.split('.'), claimsOf(token)]) expect(output).not.toContain(part);
  });
});

describe('doctor examines the binding of a token', () => {
  const url = 'https://api.example.com/messages-api/api/messages';
  const key = createProofKey();
  let keys: TestIssuer;
  let accessToken: string;
  beforeAll(async () => {
    keys = await TestIssuer.start();
    accessToken = keys.token({ claims: { cnf: { jkt: key.thumbprint } } });
  });
  afterAll(() => keys.close());

  const variables = (PUBLIC_URL = 'https://api.example.com/messages-api') => ({
    AUTH_ISSUER: keys.url,
    AUTH_AUDIENCE: 'api',
    PUBLIC_URL,
  });
  const proofFor = (address: string) => createProof({ key, url: address, accessToken });

  it.each<[string, (proof: string) => readonly string[], (proof: string) => string]>([
    ['as an option', (proof) => ['--proof', proof], () => ''],
    ['as a header, without quotes', (proof) => ['--proof', 'DPoP:', proof], () => ''],
    ['on standard input', () => [], (proof) => `\nDPoP: ${proof}`],
  ])('and accepts a proof %s, which it does not echo', async (_, options, line) => {
    const proof = proofFor(url);
    const args = ['--token', '-', ...options(proof), '--url', `${url}?limit=1`];
    const { exitCode, output } = await doctor(variables(), args, `Authorization: DPoP ${accessToken}${line(proof)}\n`);
    expect(output).toContain(`✓ it is bound to the key ${key.thumbprint} (DPoP): the client sends it as DPoP`);
    expect(output).toContain(`✓ the proof fits the token and GET ${url}\n✓ it was made `);
    expect(exitCode).toBe(0);
    for (const part of `${accessToken}.${proof}`.split('.')) expect(output).not.toContain(part);
  });

  it('and prints what a proof differs in', async () => {
    const args = ['--token', accessToken, '--proof', proofFor('http://127.0.0.1:3000/api/messages'), '--url', url];
    const { exitCode, output } = await doctor(variables(), args);
    expect(failures(output))
      .toContain(`proof_invalid, as its htu is not the address of the request, below publicUrl (PUBLIC_URL)
    its htu      "http://127.0.0.1:3000/api/messages"
    the address  "${url}"
`);
    expect(exitCode).toBe(1);
  });

  it.each([
    [{ AUTH_DPOP: 'off' }, () => accessToken, 'binding_mismatch'],
    [{}, () => `Bearer ${accessToken}`, 'binding_mismatch'],
    [{ AUTH_DPOP: 'required' }, () => keys.token(), 'binding_required'],
  ])('and rejects it as the service with %j does', async (env, token, reason) => {
    const { exitCode, output } = await doctor({ ...variables(), ...env }, ['--token', token()]);
    expect(failures(output)).toContain(`✗ the service would reject the token: ${reason}\n    its cnf `);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['--proof', 'a'], 'Give the token of the proof, too: --token TOKEN'],
    [['--method', 'GET', 'a'], 'Unexpected argument: each belongs to an option'],
  ])('only of a token: %j', async (args, message) => {
    const output = `${message}\nFor the usage: npm run -s doctor -- --help\n`;
    expect(await doctor(variables(), args)).toEqual({ exitCode: 2, output });
  });

  it('and asks for the address of the request', async () => {
    const { exitCode, output } = await doctor(variables(), ['--token', accessToken, '--proof', proofFor(url)]);
    expect(failures(output)).toBe('✗ the proof was not checked\n  → give the address of the request: --url URL\n');
    expect(exitCode).toBe(1);
  });
});

describe('doctor examines an issuer', () => {
  let server: TestIssuer;
  beforeEach(async () => (server = await TestIssuer.start()));
  afterEach(() => server.close());

  const variables = () => ({ AUTH_ISSUER: server.url, AUTH_AUDIENCE: 'api' });

  it('and finds nothing wrong with an encryption key beside the signing key', async () => {
    const { keys: extraKeys } = realmKeys([]) as { keys: { kid: string }[] }; // as it is written
    server.published.extraKeys = extraKeys;
    const { exitCode, output } = await doctor({ ...variables(), AUTH_PROFILE: 'keycloak' }, [
      '--token',
      server.token(),
    ]);
    expect(output.replace(/differ by \d s/, 'differ by 0 s')).toBe(`✓ the configuration is valid
✓ the issuer ${server.url} publishes its keys at ${server.published.jwksUri}
✓ it has 1 usable key(s): "key-1" (RS256)
✓ key "${extraKeys[0]?.kid}" is left out: its use is not sig (nothing to do)
✓ its keys fit RS256
✓ its clock and ours differ by 0 s
✓ its algorithm is allowed
✓ its claims have the right types
✓ it has every required claim
✓ its issuer is trusted
✓ its header is valid, without critical extensions
✓ its type is allowed
✓ it is for this API
✓ it has not expired
✓ it is already valid
✓ its signature is valid: its subject is user, its scopes are (none)
✓ it is not bound to a key or certificate: the client sends it as Bearer
`);
    expect(exitCode).toBe(0);
  });

  it('and reports a key that the issuer should look at', async () => {
    server.published.extraKeys = [{ ...server.key.publicJwk, kid: 'weak', n: 'AQAB' }];
    const { exitCode, output } = await doctor(variables());
    expect(failures(output)).toContain('✗ key "weak" is left out: its modulus is not odd, of 2048 to 16384 bits\n  → ');
    expect(exitCode).toBe(1);
  });

  it('and reports metadata of another issuer, with both names', async () => {
    const { output } = await doctor({ ...variables(), AUTH_ISSUER: `${server.url}/` });
    expect(failures(output)).toContain(`names the issuer "${server.url}", and issuer (AUTH_ISSUER) is ${server.url}/`);
    expect(output).toMatch(/\n {2}→ set issuer \(AUTH_ISSUER\) to the issuer that the metadata names/);
  });

  it('and reports a redirect', async () => {
    server.outage('redirect', 'keys');
    const { output } = await doctor(variables());
    expect(failures(output)).toBe(
      `✗ ${server.published.jwksUri} responded with 302, a redirect: configure the final address\n`,
    );
  });

  it('and reports algorithms that do not fit, with those of its keys', async () => {
    const { output } = await doctor({ ...variables(), AUTH_ALGORITHMS: 'ES256' });
    expect(failures(output)).toContain(`✗ none of its keys fits the accepted algorithms
    its keys                      "key-1" (RS256)
    algorithms (AUTH_ALGORITHMS)  "ES256"
  → set algorithms (AUTH_ALGORITHMS) to those that it signs with
`);
  });

  it('whose keys are given, without a request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    const file = join(folder, 'keys.json');
    await writeFile(file, JSON.stringify({ keys: [server.key.publicJwk] }));
    const given = { AUTH_ISSUER: 'acme.com', AUTH_AUDIENCE: 'api', AUTH_JWKS: `file:${file}` };
    const token = server.token({ claims: { iss: 'acme.com' } });
    const { exitCode, output } = await doctor(given, ['--token', token]);
    expect(output).toContain(`✓ the keys of acme.com are given by jwks (AUTH_JWKS), in the file ${file}\n`);
    expect({ exitCode, requests: server.requests }).toEqual({ exitCode: 0, requests: [] });
    await rm(folder, { recursive: true });
  });

  it('at AUTH_DISCOVERY_URL with a token, and its login for browsers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    const file = join(folder, 'token');
    await writeFile(file, 'secret-token\n');
    const outer = 'http://localhost:8080';
    server.published.metadata = {
      issuer: outer,
      jwks_uri: `${outer}/.well-known/jwks.json`,
      authorization_endpoint: `${outer}/auth`,
      token_endpoint: `${server.url}/token`,
    };
    const discoveryUrl = `${server.url}/.well-known/openid-configuration`;
    const split = { AUTH_DISCOVERY_URL: discoveryUrl, AUTH_JWKS_TOKEN_FILE: file, DOCS_CLIENT_ID: 'swagger-ui' };
    const { exitCode, output } = await doctor({ AUTH_ISSUER: outer, AUTH_AUDIENCE: 'api', ...split });
    expect(output.replace(/differ by \d s/, 'differ by 0 s')).toBe(`✓ the configuration is valid
✓ requests to ${outer} have the token in ${file}, by jwksTokenFile (AUTH_JWKS_TOKEN_FILE)
✓ the issuer ${outer} publishes its keys at ${server.published.jwksUri}, by the metadata at ${discoveryUrl}, as discoveryUrl (AUTH_DISCOVERY_URL) states
✓ it has 1 usable key(s): "key-1" (RS256)
✓ its keys fit RS256
✓ its clock and ours differ by 0 s
✓ Swagger UI's login sends users to ${outer}/auth and gets tokens at ${outer}/token
`);
    expect(exitCode).toBe(0);
    await rm(folder, { recursive: true });
  });
});
