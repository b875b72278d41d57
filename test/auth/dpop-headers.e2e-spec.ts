import { dpopOffer } from '../support/challenges.js';
import { parseResponse, rawRequest } from '../support/raw-request.js';
import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp, metadataParameter } from './bound-client.js';
import { createStepUpApp } from './step-up-app.js';

const bearer = `Bearer ${metadataParameter}`;
const algorithms = dpopOffer.replace('DPoP ', '');

let service: TestApp;
let client: BoundClient;
beforeAll(async () => {
  service = await createBoundApp({}, { create: createStepUpApp });
  await service.app.listen(0, '127.0.0.1');
  client = new BoundClient(service);
});
afterAll(() => service.close());

/** Sends header lines unchanged. */
async function sendLines(lines: readonly string[], method = 'GET', path = '/api/private') {
  const { status, headers, body } = parseResponse(
    await rawRequest(await service.app.getUrl(), [`${method} ${path} HTTP/1.1`, ...lines]),
  );
  const { reason, error } = JSON.parse(body || '{}') as { reason?: string; error?: string }; // our problems
  return { status, reason, error, challenge: headers.get('www-authenticate') };
}

const authorization = (token: string) => `Authorization: DPoP ${token}`;

describe('the header DPoP', () => {
  const missing = { status: 401, reason: 'proof_missing', error: 'invalid_dpop_proof' };

  it('is accepted in any letter case, as the scheme is', async () => {
    const token = client.token();
    for (const [name, scheme] of [
      ['DPoP', 'DPoP'],
      ['dpop', 'dpop'],
      ['DPOP', 'dPOP'],
    ]) {
      const lines = [`${name}: ${client.proof(token)}`, `Authorization: ${scheme} ${token}`];
      expect(await sendLines(lines)).toMatchObject({ status: 200 });
    }
  });

  it('is rejected twice, whatever the two contain', async () => {
    const token = client.token();
    const proof = client.proof(token);
    for (const other of [client.proof(token), proof, '']) {
      const lines = [authorization(token), `DPoP: ${proof}`, `dpop: ${other}`];
      expect(await sendLines(lines)).toMatchObject(missing);
    }
    // None of these requests has used it up.
    expect(await sendLines([authorization(token), `DPoP: ${proof}`])).toMatchObject({ status: 200 });
  });

  it('is rejected as missing where there is none, and as invalid where it is empty', async () => {
    const token = client.token();
    expect(await sendLines([authorization(token)])).toMatchObject(missing);
    expect(await sendLines([authorization(token), 'DPoP:'])).toMatchObject({ ...missing, reason: 'proof_invalid' });
  });

  it('is rejected when it has 9 KiB', async () => {
    const token = client.token();
    const proof = client.proof(token, { header: { pad: 'x'.repeat(9 * 1024) } });
    expect(await sendLines([authorization(token), `DPoP: ${proof}`])).toMatchObject({
      ...missing,
      reason: 'proof_invalid',
    });
  });

  it('is for the public address when the request target is a whole address', async () => {
    const token = client.token();
    const lines = () => [authorization(token), `DPoP: ${client.proof(token)}`];
    for (const target of ['http://localhost/api/private', 'https://evil.example.com/api/private?limit=1']) {
      expect(await sendLines(lines(), 'GET', target)).toMatchObject({ status: 200 });
    }
  });

  it('is ignored beside a bearer token that is not bound', async () => {
    const lines = [`Authorization: Bearer ${service.issuer.token()}`, 'DPoP: x', 'DPoP: y'];
    expect(await sendLines(lines)).toMatchObject({ status: 200 });
  });

  it('is for HEAD where the request is HEAD', async () => {
    const token = client.token();
    const lines = (method: string) => [authorization(token), `DPoP: ${client.proof(token, { method })}`];
    expect(await sendLines(lines('HEAD'), 'HEAD')).toMatchObject({ status: 200 });
    expect(await sendLines(lines('GET'), 'HEAD')).toMatchObject({ status: 401 });
    expect(await sendLines(lines('HEAD'), 'GET')).toMatchObject({ status: 401, reason: 'proof_invalid' });
  });
});

describe('the header Authorization with the scheme DPoP', () => {
  const malformed = {
    status: 400,
    error: 'invalid_request',
    challenge: expect.stringMatching(/^Bearer resource_metadata="[^"]+", DPoP error="invalid_request", /),
  };

  it('is rejected twice', async () => {
    const token = client.token();
    const lines = [authorization(token), authorization(token), `DPoP: ${client.proof(token)}`];
    expect(await sendLines(lines)).toMatchObject(malformed);
  });

  it.each(['DPoP', 'DPoP ', 'DPoP a b', 'DPoP a, DPoP b'])('is rejected as %j', async (value) => {
    expect(await sendLines([`Authorization: ${value}`])).toMatchObject(malformed);
  });

  it('is another scheme when its name goes on', async () => {
    const challenge = `${bearer}, ${dpopOffer}`;
    expect(await sendLines(['Authorization: DPoP-2 a'])).toMatchObject({ status: 401, error: undefined, challenge });
  });
});

describe('an error about the token of a request with DPoP is stated at DPoP', () => {
  it('when a scope is missing', async () => {
    const description = 'error_description="The access token lacks a scope that this request requires"';
    expect(await client.send({ path: '/api/private-scoped' })).toMatchObject({
      status: 403,
      reason: 'scope_missing',
      challenge: `${bearer}, DPoP error="insufficient_scope", scope="read:messages", ${description}, ${algorithms}`,
    });
  });

  it('when the route demands a stronger login', async () => {
    const { challenge, ...outcome } = await client.send({ path: '/api/step-up/strong' });
    expect(outcome).toMatchObject({ status: 401, error: 'insufficient_user_authentication' });
    expect(challenge).toMatch(
      /^Bearer resource_metadata="[^"]+", DPoP error="insufficient_user_authentication", acr_values="phr", .*, algs="/,
    );
  });

  it('when it has expired, before its proof is checked', async () => {
    const { challenge, ...outcome } = await client.send({ token: client.token({ exp: 1 }), proof: undefined });
    expect(outcome).toMatchObject({ status: 401, reason: 'token_expired', error: 'invalid_token' });
    expect(challenge).toContain(', DPoP error="invalid_token", ');
  });
});
