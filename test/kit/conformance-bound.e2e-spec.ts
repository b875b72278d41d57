import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestIssuer } from '../../src/testing/index.js';
import { boundCases, firstBoundCase, offersDpop, skippedCase } from '../../src/testing/conformance/bound-cases.js';
import { DpopClient } from '../../src/testing/conformance/dpop-client.js';
import { ServerUnderTest } from '../../src/testing/conformance/server-under-test.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { startVanillaApp } from './vanilla-app.js';

const publicUrl = 'https://api.example.com/messages-api';
const path = '/api/private-scoped';

/** Judges the server in all cases of bound tokens, as `conformance` does. */
async function judge(server: ServerUnderTest) {
  const client = new DpopClient(server);
  const first = firstBoundCase(client);
  const results = [{ ...first, ...(await first.judge(server)) }];
  for (const one of boundCases(client)) results.push({ ...one, ...(await one.judge(server)) });
  return results.map(({ what, level, passed, got }) => ({ what, level, passed, got }));
}

const failed = (results: Awaited<ReturnType<typeof judge>>) =>
  results.filter(({ passed }) => !passed).map(({ what, got }) => `${what}: ${got}`);

describe('the cases of bound tokens', () => {
  let issuer: TestIssuer;
  beforeEach(async () => void (issuer = await TestIssuer.start()));
  afterEach(() => issuer.close());

  const startService = async (environment: NodeJS.ProcessEnv): Promise<[TestApp, ServerUnderTest]> => {
    const trusted = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: issuer.audience, AUTH_JWKS_TIMEOUT: '60' };
    const service = await createTestApp({ ...trusted, PUBLIC_URL: publicUrl, ...environment });
    await service.app.listen(0, '127.0.0.1');
    const url = `${await service.app.getUrl()}${path}`;
    const scopes = ['read:messages'];
    const options = { url, publicUrl: publicUrl + path, issuer, scopes, patienceMs: 60_000 };
    return [service, new ServerUnderTest(options)];
  };

  it.each([
    ['off', 'allowed'],
    ['required', 'allowed'],
    ['required', 'required'],
  ])('pass for this service, with nonces %s and bound tokens %s', async (nonces, mode) => {
    const [service, server] = await startService({ AUTH_DPOP_NONCE: nonces, AUTH_DPOP: mode });
    expect(await offersDpop(server)).toBe(true);
    const results = await judge(server);
    await service.close();
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.length).toBeGreaterThan(90);
    const ofNonces = results.filter(({ what }) => what.includes('nonce'));
    expect(ofNonces).toHaveLength(nonces === 'off' ? 0 : 3);
  });

  it('fail for this service where the address for its clients is not stated', async () => {
    const [service, { issuer: own, scopes }] = await startService({});
    const url = `${await service.app.getUrl()}${path}`;
    const results = await judge(new ServerUnderTest({ url, issuer: own, scopes, patienceMs: 60_000 }));
    await service.close();
    expect(results.filter(({ passed }) => !passed).map(({ what, got }) => `${what}: ${got}`)).toEqual([
      'a bound token with a proof: 401',
      'the scheme in another letter case: 401',
      'a proof that was used before: not accepted the first time: 401',
    ]);
  });

  it('are skipped for a server that does not offer DPoP, which a line states', async () => {
    const app = await startVanillaApp(issuer);
    const server = new ServerUnderTest({ issuer, url: `${await app.getUrl()}/private-scoped` });
    expect(await offersDpop(server)).toBe(false);
    await app.close();
    expect(await skippedCase.judge(server)).toEqual({
      passed: true,
      got: 'not on offer, so the cases of bound tokens are skipped',
    });
  });

  it('all fail for a server that offers DPoP and checks nothing, except for requests that are valid', async () => {
    const server = createServer(({ headers }, response) => {
      if (headers.authorization !== undefined) return response.end();
      return response.writeHead(401, { 'www-authenticate': 'Bearer realm="api", DPoP algs="ES256"' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    const tested = new ServerUnderTest({ issuer, url: `http://127.0.0.1:${port}/` });
    expect(await offersDpop(tested)).toBe(true);
    const results = await judge(tested);
    server.close();
    expect(results.filter(({ passed }) => passed).map(({ what }) => what)).toEqual([
      'a bound token with a proof',
      'the scheme in another letter case',
    ]);
    expect(failed(results).slice(0, 8)).toEqual([
      'a bound token without a proof: 200',
      'a bound token with two proofs: 200',
      'a proof that was used before: 200',
      'a bound token as a bearer token: 200',
      'a bound token as a bearer token, with a proof: 200',
      'a token that is not bound, as DPoP: 200',
      'the error code for an invalid proof: 200, no WWW-Authenticate',
      'the error code for a token that is not bound: 200, no WWW-Authenticate',
    ]);
    expect(results.every(({ level }) => level === 'advised')).toBe(true);
  });
});
