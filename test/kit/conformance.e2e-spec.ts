import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ConformanceResult, LocalIssuer, conformance, matrix } from '../../src/testing/index.js';
import { ServerUnderTest } from '../../src/testing/conformance/server-under-test.js';
import { tokenCases } from '../../src/testing/conformance/token-cases.js';
import { freePort } from '../support/free-port.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { startVanillaApp } from '../support/vanilla-app.js';

const command = async (...args: string[]) => {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dist/testing/cli.js', ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }; // as execFile rejects
  }
};

const failed = (results: readonly ConformanceResult[], level: string) =>
  results.filter((result) => !result.passed && result.level === level).map(({ what, got }) => `${what}: ${got}`);

describe('the conformance of this service', () => {
  let service: TestApp;
  let issuerPort: number;
  let url: string;
  beforeAll(async () => {
    issuerPort = await freePort();
    service = await createTestApp({ AUTH_ISSUER: `http://127.0.0.1:${issuerPort}`, AUTH_AUDIENCE: 'api' });
    await service.app.listen(0, '127.0.0.1');
    url = `${await service.app.getUrl()}/api/private-scoped`;
  });
  afterAll(() => service.close());

  it.each(['at first', 'again, with the server as it is then'])(
    'is complete, and the command says so: %s',
    async () => {
      const scope = ['--scope', 'read:messages'];
      const { code, stdout, stderr } = await command(
        'conformance',
        '--url',
        url,
        '--issuer-port',
        String(issuerPort),
        ...scope,
        '--strict',
      );
      expect({ stderr, failed: stdout.match(/^ {2}[✗!].*$/gm) }).toEqual({ stderr: '', failed: null });
      expect(stdout).toMatch(/(\d+) of \1 passed; 0 required and 0 advised failed\n$/);
      expect(code).toBe(0);
    },
    60_000,
  );
});

describe('the conformance of a guard of passport-jwt and jwks-rsa alone', () => {
  let results: ConformanceResult[];
  beforeAll(async () => {
    await using issuer = await LocalIssuer.start();
    const app = await startVanillaApp(issuer);
    results = await conformance({
      issuer,
      url: `${await app.getUrl()}/private-scoped`,
      scopes: ['read:messages'],
      patienceMs: 2000,
    });
    await app.close();
  }, 60_000);

  it('fails where a standard demands more', () => {
    expect(failed(results, 'required')).toEqual([
      'no credentials: 401, no WWW-Authenticate',
      'a valid token with a word behind it: 200',
      'an invalid token: its challenge: 401, no WWW-Authenticate',
      'a token with crit that names an extension: 200',
      'a token with b64 false with crit: 200',
      'a token with no exp: 200',
    ]);
  });

  it('fails where it is advised to do more', () => {
    expect(failed(results, 'advised')).toEqual([
      'no credentials: no error either: 401, no WWW-Authenticate',
      'a malformed header: its error: 401, no WWW-Authenticate',
      'a valid token in two headers: 200',
      'a valid token in the query and in a header: 200',
      'an invalid token: its error: 401, no WWW-Authenticate',
      'no scope: its error: 403, no WWW-Authenticate',
      'scopes in an array: 500',
      'scopes that are an object: 500',
      'scopes that are a number: 500',
      'a token of a withdrawn key, once the keys were fetched again: 200',
      'a token with crit that is empty: 200',
      'a token with crit that is null: 200',
      'a token with b64 false alone: 200',
      'a token with typ of a logout token: 200',
      'a token with typ of a DPoP proof: 200',
      'a token with typ that is a number: 200',
      'a token with typ that is null: 200',
      'a token with nonce, as an ID token has it: 403',
      'a token with nonce, as an ID token has it, beside scopes: 200',
      'a token with at_hash, as an ID token has it: 403',
      'a token with c_hash, as an ID token has it: 403',
      'a token with s_hash, as an ID token has it: 403',
      'a token with typ ID, as an ID token of Keycloak has it: 200',
      'a token with token_use id, as an ID token of Cognito has it: 200',
      'a token with typ and events of a logout token: 403',
      'a token with events of a logout token: 403',
      'a token with typ and events of a security event token: 403',
      'a token with events of a security event token: 403',
      'a token with events of a security event token, beside scopes: 200',
      'a token with the claims of a UserInfo response: 403',
      'a token with typ of an introspection response: 403',
      'a token with the claims of an introspection response: 403',
      'a token with the claims of an authorization response: 403',
      'a token with aud with a number in it: 200',
      'a token with exp beyond all numbers: 200',
      'a token with iat ahead: 200',
      'a token with iat that is an object: 200',
      'a token with no sub: 200',
      'a token with no iat: 200',
      'a token with iat that is null: 200',
      'a token with sub that is a number: 200',
      'a token with sub that is null: 200',
      'a token with sub that is empty: 200',
      'a token with sub with a NUL: 200',
      'a token with sub with half a character: 200',
      'a token with cnf that binds it to a key (jkt): 200',
      'a token with cnf that binds it to a certificate (x5t#S256): 200',
      'a token with cnf that binds it in an unknown way: 200',
      'a token with cnf that is empty: 200',
      'a token with cnf that is a string: 200',
      'a token with cnf that is null: 200',
      'a token with bits that are not used: 200',
      'a token with alg twice: 200',
      'a token with alg twice, once escaped: 200',
      'a token with sub twice: 200',
      'a token with a member twice, deep inside: 200',
      'a token with claims nested too deep: 200',
      'a token with sid and no client, as an ID token of Auth0 has it: 403',
      'a token of a key published right after them: 401',
      'a token of an unknown key in an outage of the issuer: 401',
      'the same, when the issuer does not answer at all: 401',
      'the same token, after the outage: 401',
    ]);
  });

  it('is a matrix for people', () => {
    const lines = matrix(results).split('\n');
    expect(lines.slice(0, 2)).toEqual(['credentials', '  ✓ a valid token: 200']);
    expect(lines).toContain('  ✗ a token with no exp: expected 401 or 431, got 200 (required: RFC 9068, section 4)');
    expect(lines).toContain('  ! a token with no sub: expected 401 or 431, got 200 (advised: RFC 9068, section 2.2)');
    expect(lines.at(-1)).toBe(`${results.length - 68} of ${results.length} passed; 6 required and 62 advised failed`);
  });
});

describe('the token cases of an issuer of the profile keycloak', () => {
  it('fail where a guard of passport-jwt and jwks-rsa alone accepts what else Keycloak signs', async () => {
    await using issuer = await LocalIssuer.start({ profile: 'keycloak' });
    const app = await startVanillaApp(issuer);
    const server = new ServerUnderTest({
      issuer,
      url: `${await app.getUrl()}/private-scoped`,
      scopes: ['read:messages'],
    });
    const ofKeycloak = tokenCases('keycloak').filter(({ what }) => what.includes('Keycloak'));
    const verdicts = await Promise.all(
      ofKeycloak.map(async ({ what, judge }) => `${what}: ${(await judge(server)).got}`),
    );
    await app.close();
    expect(verdicts).toEqual([
      'a token with typ ID, as an ID token of Keycloak has it: 200',
      'a token with typ Refresh, as Keycloak has it: 200',
      'a token with typ Offline, as Keycloak has it: 200',
      'a token with typ Logout, as Keycloak has it: 200',
      'a token with typ Serialized-ID, as Keycloak has it: 200',
      'a token with typ RegistrationAccessToken, as Keycloak has it: 200',
      'a token with typ InitialAccessToken, as Keycloak has it: 200',
      'a token with typ execute-actions, as Keycloak has it: 200',
      'a token with access, as a Docker token of Keycloak has it: 403',
    ]);
  });
});

describe('the command', () => {
  it.each([
    [['conformance'], '--url is no http or https address'],
    [['conformance', '--url', 'http://127.0.0.1:1'], '--issuer-port is no whole number'],
    [['conformance', '--url', 'http://127.0.0.1:1', '--issuer-port', '0', '--profile', 'x'], 'There is no profile x'],
    [[], 'Name the command: conformance'],
    [['--what'], "Unknown option '--what'"],
  ])('shows how it goes when it is %j', async (args, problem) => {
    const { code, stderr } = await command(...args);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('npx nest-resource-server conformance --url URL --issuer-port PORT');
    expect(code).toBe(1);
  });

  it('gives up on a server that does not take a valid token', async () => {
    const url = `http://127.0.0.1:${await freePort()}/api`;
    const { code, stderr } = await command('conformance', '--url', url, '--issuer-port', '0', '--wait', '1');
    expect(stderr).toContain(`${url} does not take a valid token: no answer: ECONNREFUSED`);
    expect(code).toBe(1);
  });
});
