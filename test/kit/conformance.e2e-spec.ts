import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ConformanceResult, TestIssuer, conformance, matrix } from '../../src/testing/index.js';
import { ServerUnderTest } from '../../src/testing/conformance/server-under-test.js';
import { tokenCases } from '../../src/testing/conformance/token-cases.js';
import { freePort } from '../support/free-port.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { startVanillaApp } from './vanilla-app.js';

const command = async (...args: string[]) => {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dist/package-cli/cli.js', ...args]);
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

  it.each(['first run', 'second run on the same server'])(
    'is reported as complete by the command: %s',
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
      expect(stdout).toMatch(/(\d+) of \1 passed; 0 required and 0 advised cases failed\n$/);
      expect(code).toBe(0);
    },
    60_000,
  );
});

describe.each(['cognito', 'clerk'] as const)('the conformance of this service for the profile %s', (profile) => {
  it('has no failed case', async () => {
    await using issuer = await TestIssuer.start({ profile });
    const auth = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: issuer.audience, AUTH_PROFILE: profile };
    const service = await createTestApp(auth);
    await service.app.listen(0, '127.0.0.1');
    const url = `${await service.app.getUrl()}/api/private-scoped`;
    const results = await conformance({ url, issuer, scopes: ['read:messages'] });
    await service.close();
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.length).toBeGreaterThan(130);
  });
});

describe('the conformance of a guard of passport-jwt and jwks-rsa alone', () => {
  let results: ConformanceResult[];
  beforeAll(async () => {
    await using issuer = await TestIssuer.start();
    const app = await startVanillaApp(issuer);
    results = await conformance({
      issuer,
      url: `${await app.getUrl()}/private-scoped`,
      scopes: ['read:messages'],
      // A busy machine may take long to sign and to respond.
      patienceMs: 10_000,
    });
    await app.close();
  });

  it('fails these required cases', () => {
    expect(failed(results, 'required')).toEqual([
      'no credentials: 401, no WWW-Authenticate',
      'a valid token followed by another word: 200',
      'the challenge for an invalid token: 401, no WWW-Authenticate',
      'a token with crit that names an extension: 200',
      'a token with b64 false, listed in crit: 200',
      'a token with no exp: 200',
    ]);
  });

  it('fails these advised cases', () => {
    expect(failed(results, 'advised')).toEqual([
      'no error code without credentials: 401, no WWW-Authenticate',
      'the error code for a malformed header: 401, no WWW-Authenticate',
      'a valid token in two headers: 200',
      'a valid token in the query and in a header: 200',
      'the error code for an invalid token: 401, no WWW-Authenticate',
      'the error code for a missing scope: 403, no WWW-Authenticate',
      'scopes in an array: 500',
      'scopes that are an object: 500',
      'scopes that are a number: 500',
      'a token signed with a withdrawn key, after the keys were fetched again: 200',
      'a token with crit that is empty: 200',
      'a token with crit that is null: 200',
      'a token with b64 false, not listed in crit: 200',
      'a token with typ of a logout token: 200',
      'a token with typ of a DPoP proof: 200',
      'a token with typ that is a number: 200',
      'a token with typ that is null: 200',
      'a token with nonce, like an ID token: 403',
      'a token with nonce and scopes, like an ID token: 200',
      'a token with at_hash, like an ID token: 403',
      'a token with c_hash, like an ID token: 403',
      'a token with s_hash, like an ID token: 403',
      'a token with typ ID, like an ID token of Keycloak: 200',
      'a token with token_use id, like an ID token of Cognito: 200',
      'a token with typ and events of a logout token: 403',
      'a token with events of a logout token: 403',
      'a token with typ and events of a security event token: 403',
      'a token with events of a security event token: 403',
      'a token with events and scopes, like a security event token: 200',
      'a token with the claims of a UserInfo response: 403',
      'a token with typ of an introspection response: 403',
      'a token with the claims of an introspection response: 403',
      'a token with the claims of an authorization response: 403',
      'a token with an audience that includes a number: 200',
      'a token with exp that is infinite: 200',
      'a token with iat in the future: 200',
      'a token with iat that is an object: 200',
      'a token with no sub: 200',
      'a token with no iat: 200',
      'a token with iat that is null: 200',
      'a token with sub that is a number: 200',
      'a token with sub that is null: 200',
      'a token with sub that is empty: 200',
      'a token with sub with a NUL: 200',
      'a token with sub with half a surrogate pair: 200',
      'a token with cnf that binds it to a key (jkt): 200',
      'a token with cnf that binds it to a certificate (x5t#S256): 200',
      'a token with cnf that binds it in an unknown way: 200',
      'a token with cnf that is empty: 200',
      'a token with cnf that is a string: 200',
      'a token with cnf that is null: 200',
      'a token with unused bits set in its signature: 200',
      'a token with a duplicate alg: 200',
      'a token with a duplicate alg, one of them escaped: 200',
      'a token with a duplicate sub: 200',
      'a token with a duplicate member, deeply nested: 200',
      'a token with claims nested too deeply: 200',
      'a token with sid and no client, like an ID token of Auth0: 403',
      'a token signed with a new key, right after those: 401',
      'a token signed with an unknown key, in an outage of the issuer: 401',
      'a token signed with an unknown key, while the issuer does not respond: 401',
      'a token signed with the same key, after the outage: 401',
    ]);
  });

  it('is readable as a matrix', () => {
    const lines = matrix(results).split('\n');
    expect(lines.slice(0, 2)).toEqual(['credentials', '  ✓ a valid token: 200']);
    expect(lines).toContain('  ✗ a token with no exp: expected 401 or 431, got 200 (required: RFC 9068, section 4)');
    expect(lines).toContain('  ! a token with no sub: expected 401 or 431, got 200 (advised: RFC 9068, section 2.2)');
    expect(lines.at(-1)).toBe(
      `${results.length - 68} of ${results.length} passed; 6 required and 62 advised cases failed`,
    );
  });
});

describe('the token cases of an issuer with the profile keycloak', () => {
  it('include other tokens of Keycloak that a guard of passport-jwt and jwks-rsa alone accepts', async () => {
    await using issuer = await TestIssuer.start({ profile: 'keycloak' });
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
      'a token with typ ID, like an ID token of Keycloak: 200',
      'a token with typ Refresh of Keycloak: 200',
      'a token with typ Offline of Keycloak: 200',
      'a token with typ Logout of Keycloak: 200',
      'a token with typ Serialized-ID of Keycloak: 200',
      'a token with typ RegistrationAccessToken of Keycloak: 200',
      'a token with typ InitialAccessToken of Keycloak: 200',
      'a token with typ execute-actions of Keycloak: 200',
      'a token with access, like a Docker token of Keycloak: 403',
    ]);
  });
});

describe('the command', () => {
  it.each([
    [['conformance'], 'Give --url'],
    [
      ['conformance', '--url', 'http://127.0.0.1:1', '--public-url', 'api.example.com'],
      '--public-url must be an http or https address',
    ],
    [['conformance', '--url', 'http://127.0.0.1:1'], 'Give --issuer-port'],
    [
      ['conformance', '--url', 'http://127.0.0.1:1', '--issuer-port', '0', '--profile', 'x'],
      '--profile must be one of auth0',
    ],
    [['conformance', '--what'], 'Unknown option --what'],
  ])('says how to see its usage when its arguments are %j', async (args, problem) => {
    const { code, stderr } = await command(...args);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('npx --no nest-resource-server conformance --help');
    expect(code).toBe(2);
  });

  it('gives up on a server that does not accept a valid token', async () => {
    const url = `http://127.0.0.1:${await freePort()}/api`;
    const { code, stderr } = await command('conformance', '--url', url, '--issuer-port', '0', '--wait', '1');
    expect(stderr).toContain(`${url} does not accept a valid token: no response: ECONNREFUSED`);
    expect(code).toBe(1);
  });
});
