import { TestIssuer } from '../../src/testing/index.js';
import { dpopOffer } from '../support/challenges.js';
import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp, metadataParameter, outcomeOf } from './bound-client.js';

const url = '/api/private';

let service: TestApp;
let client: BoundClient;
afterEach(() => service.close());

const start = async (environment: NodeJS.ProcessEnv) => {
  service = await createBoundApp(environment);
  client = new BoundClient(service);
};
const anonymous = async () => outcomeOf(await service.inject({ url }));

describe('AUTH_DPOP=off', () => {
  beforeEach(() => start({ AUTH_DPOP: 'off' }));

  it('makes DPoP another scheme, to which the response is a challenge without an error', async () => {
    const missing = { status: 401, reason: undefined, error: undefined, challenge: `Bearer ${metadataParameter}` };
    expect(await anonymous()).toMatchObject(missing);
    expect(await client.send()).toMatchObject(missing);
  });

  it('rejects a bound token as a bearer token, with a proof too', async () => {
    const rejected = { status: 401, reason: 'binding_mismatch', error: 'invalid_token' };
    expect(await client.send({ scheme: 'Bearer' })).toMatchObject(rejected);
    const { challenge, ...outcome } = await client.send({ scheme: 'Bearer', proof: undefined });
    expect(outcome).toMatchObject(rejected);
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/);
  });

  it('accepts a token that is not bound', async () => {
    const token = service.issuer.token();
    expect(await client.send({ scheme: 'Bearer', token, proof: undefined })).toMatchObject({ status: 200 });
  });
});

describe('AUTH_DPOP=required', () => {
  it('offers DPoP alone, with its algorithms, and then the metadata', async () => {
    await start({ AUTH_DPOP: 'required' });
    expect(await anonymous()).toMatchObject({
      status: 401,
      error: undefined,
      challenge: `${dpopOffer}, ${metadataParameter}`,
    });
  });

  it('offers DPoP alone without metadata when there is no PUBLIC_URL', async () => {
    await start({ AUTH_DPOP: 'required', PUBLIC_URL: undefined });
    expect(await anonymous()).toMatchObject({ status: 401, challenge: dpopOffer });
  });

  it('accepts a bound token with a proof', async () => {
    await start({ AUTH_DPOP: 'required' });
    expect(await client.send()).toMatchObject({ status: 200, challenge: undefined, nonce: undefined });
  });

  it('rejects a token that is not bound, and states the error at DPoP', async () => {
    await start({ AUTH_DPOP: 'required' });
    const token = service.issuer.token();
    const description = 'error_description="The access token must be bound to a key (DPoP)"';
    for (const scheme of ['Bearer', 'DPoP']) {
      expect(await client.send({ scheme, token })).toMatchObject({
        status: 401,
        reason: 'binding_required',
        error: 'invalid_token',
        challenge: `DPoP error="invalid_token", ${description}, ${dpopOffer.replace('DPoP ', '')}, ${metadataParameter}`,
      });
    }
  });

  it('rejects a bound token as a bearer token, and states the error at DPoP', async () => {
    await start({ AUTH_DPOP: 'required' });
    const { challenge, ...outcome } = await client.send({ scheme: 'Bearer' });
    expect(outcome).toMatchObject({ status: 401, reason: 'binding_mismatch', error: 'invalid_token' });
    expect(challenge).toMatch(/^DPoP error="invalid_token", /);
  });
});

describe('dpop of each issuer in AUTH_ISSUERS', () => {
  let strict: TestIssuer;
  let other: TestIssuer;
  beforeEach(async () => void ([strict, other] = await Promise.all([TestIssuer.start(), TestIssuer.start()])));
  afterEach(() => Promise.all([strict.close(), other.close()]));

  /** Starts the service with an issuer that requires bound tokens, and another. */
  const startWith = async (dpop: 'off' | 'allowed' | 'required') => {
    const issuers = [
      { issuer: strict.url, audience: 'api', dpop: 'required' },
      { issuer: other.url, audience: 'api', dpop },
    ];
    await start({ AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(issuers) });
    client = new BoundClient({ ...service, issuer: strict });
  };

  it('decides what its tokens must be bound to', async () => {
    await startWith('off');
    const cnf = { jkt: client.key.thumbprint };
    expect(await client.send()).toMatchObject({ status: 200 });
    const unbound = { scheme: 'Bearer', proof: undefined };
    expect(await client.send({ ...unbound, token: other.token() })).toMatchObject({ status: 200 });
    const required = await client.send({ ...unbound, token: strict.token() });
    expect(required).toMatchObject({ status: 401, reason: 'binding_required' });
    expect(required.challenge).toMatch(/^Bearer resource_metadata="[^"]+", DPoP error="invalid_token"/);
    // The scheme is on offer for the other issuer only.
    const bound = await client.send({ token: other.token({ claims: { cnf } }) });
    expect(bound).toMatchObject({ status: 401, reason: 'binding_mismatch', error: 'invalid_token' });
    expect(bound.challenge).toMatch(/^Bearer resource_metadata="[^"]+", DPoP error="invalid_token"/);
  });

  it('offers both schemes when one issuer alone requires DPoP', async () => {
    await startWith('allowed');
    expect(await anonymous()).toMatchObject({ challenge: `Bearer ${metadataParameter}, ${dpopOffer}` });
  });

  it('offers DPoP alone when each issuer requires it', async () => {
    await startWith('required');
    expect(await anonymous()).toMatchObject({ challenge: `${dpopOffer}, ${metadataParameter}` });
  });
});
