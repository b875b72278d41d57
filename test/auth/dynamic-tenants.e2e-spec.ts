import { jest } from '@jest/globals';
import { type FindIssuer, ResourceMetadata, VerifiedTokens } from '../../src/auth/index.js';
import { TestIssuer, createProof, createProofKey } from '../../src/testing/index.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { type AuthApp, createAppTrusting } from './auth-app.js';

const [maxAge, maxStale] = [600, 86_400];
const trusted = { status: 200 };
const notTrusted = { status: 401, reason: 'issuer_not_trusted' };
const unavailable = { status: 503, reason: 'keys_unavailable', retryAfter: 1 };

describe('issuers that a function finds', () => {
  let acme: TestIssuer;
  let globex: TestIssuer;
  let service: AuthApp;
  /** What the app's database has. */
  let table: Map<string, object>;
  let calls: string[];
  /** Runs in the place of a look into the table. */
  let find: FindIssuer | undefined;

  beforeEach(async () => {
    driveClock();
    [acme, globex] = await Promise.all([TestIssuer.start(), TestIssuer.start()]);
    table = new Map([acme, globex].map(({ url, audience }) => [url, { issuer: url, audience }]));
    [calls, find] = [[], undefined];
  });
  afterEach(async () => {
    await service.close();
    await Promise.all([acme.close(), globex.close()]);
    jest.useRealTimers();
  });

  const start = async (options: object = {}) => {
    const issuers = (async (iss, request) => {
      calls.push(iss);
      return find ? find(iss, request) : (table.get(iss) as ReturnType<FindIssuer>); // also what isn't valid
    }) satisfies FindIssuer;
    service = await createAppTrusting({ issuers, publicUrl: 'https://api.example.com', ...options });
  };
  const keySets = () => service.issuers.keySets().map(({ issuer }) => issuer);
  const foreign = (iss: unknown) => acme.token({ claims: { iss } });
  const longLived = () => acme.token({ expiresIn: 2 * maxStale });
  const errors = () => service.log.filter((line) => line.includes('could not be looked up'));

  it('are trusted as the function decides, and looked up once', async () => {
    await start();
    for (const issuer of [acme, globex, acme, globex]) {
      expect(await service.who(issuer.token())).toMatchObject({ ...trusted, body: { issuer: issuer.url } });
    }
    expect(await service.who(foreign('https://initech.example.com'))).toMatchObject(notTrusted);
    expect(calls).toEqual([acme.url, globex.url, 'https://initech.example.com']);
    expect(keySets().toSorted()).toEqual([acme.url, globex.url].toSorted());
  });

  it('are looked up once, and their keys fetched once, for 100 parallel first requests', async () => {
    await start();
    const responses = await Promise.all(Array.from({ length: 100 }, () => service.who(acme.token())));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect([calls, acme.fetches.keys]).toEqual([[acme.url], 1]);
  });

  it('are not looked up for a token that no issuer could make valid', async () => {
    await start();
    const [header, claims] = acme.token().split('.');
    const invalid = [
      ['opaque', 'token_malformed'],
      [`${header}.${claims}.`, 'token_malformed'],
      [acme.flawed.algNone(), 'algorithm_not_allowed'],
      [foreign(undefined), 'claim_missing'],
      [foreign(null), 'claim_invalid'],
      [foreign([acme.url]), 'claim_invalid'],
      [foreign({ toString: acme.url }), 'claim_invalid'],
      [foreign(7), 'claim_invalid'],
      [foreign(`${acme.url}/${'x'.repeat(2048)}`), 'issuer_not_trusted'],
    ] as const;
    for (const [token, reason] of invalid) expect(await service.who(token)).toMatchObject({ status: 401, reason });
    expect(calls).toEqual([]);
  });

  it('are not looked up for forged tokens of a tenant', async () => {
    await start();
    expect(await service.who(acme.token())).toMatchObject(trusted);
    const forged = acme.token({ key: globex.key, header: { kid: acme.key.kid } });
    for (let sent = 0; sent < 20; sent += 1) {
      expect(await service.who(forged)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    }
    expect(calls).toEqual([acme.url]);
  });

  it('cost one call per cooldown while they are unknown, and are accepted once they are added', async () => {
    table.delete(acme.url);
    await start();
    const token = acme.token();
    for (let sent = 0; sent < 5; sent += 1) expect(await service.who(token)).toMatchObject(notTrusted);
    table.set(acme.url, { issuer: acme.url, audience: acme.audience });
    expect(await service.who(token)).toMatchObject(notTrusted);
    expect(calls).toEqual([acme.url]);
    await advanceClock(1);
    expect(await service.who(token)).toMatchObject(trusted);
    expect(calls).toHaveLength(2);
  });

  it('are rejected once they are removed, their cached tokens too, and their keys are fetched no more', async () => {
    await start();
    const token = longLived();
    expect(await service.who(token)).toMatchObject(trusted);
    expect(await service.who(token)).toMatchObject(trusted);
    table.delete(acme.url);
    await advanceClock(maxAge);
    expect(await service.who(token)).toMatchObject(notTrusted);
    expect(await service.who(acme.token())).toMatchObject(notTrusted);
    expect(keySets()).toEqual([]);
    await until(() => acme.requests.length > 0);
    const fetched = acme.fetches.keys;
    await advanceClock(2 * maxAge);
    expect(acme.fetches.keys).toBe(fetched);
  });

  it('are refreshed in the background, without a wait, a new fetch of keys or a loss of cached tokens', async () => {
    await start();
    const [cached, verified] = [longLived(), service.app.get(VerifiedTokens)];
    expect(await service.who(cached)).toMatchObject(trusted);
    // Of the same content, and another object.
    table.set(acme.url, { issuer: acme.url, audience: acme.audience });
    let answer: (() => void) | undefined;
    find = (iss) => new Promise((resolve) => (answer = () => resolve(table.get(iss) as never)));
    await advanceClock(0.95 * maxAge);
    const keys = service.issuers.keySets()[0]!.status;
    await until(() => service.issuers.keySets()[0]!.status.fetches > 1 || keys.nextRefreshInMs > 0);
    expect(await service.who(cached)).toMatchObject(trusted);
    expect(await service.who(longLived())).toMatchObject(trusted);
    expect(calls).toHaveLength(2);
    const { fetches } = acme;
    answer!();
    await advanceClock(0.1 * maxAge);
    find = undefined;
    const { hits } = verified.status();
    expect(await service.who(cached)).toMatchObject(trusted);
    expect(verified.status().hits).toBe(hits + 1);
    expect([calls.length, acme.fetches]).toEqual([2, fetches]);
  });

  it('are asked about again before an idle one is accepted, also from the cache', async () => {
    await start();
    const token = longLived();
    expect(await service.who(token)).toMatchObject(trusted);
    await advanceClock(10 * maxAge);
    const order: string[] = [];
    find = async (iss) => {
      order.push('looked up');
      return table.get(iss) as never;
    };
    expect(await service.who(token)).toMatchObject(trusted);
    expect([order, calls]).toEqual([['looked up'], [acme.url, acme.url]]);
  });

  it('are trusted by the new options once these change, also for cached tokens', async () => {
    await start();
    const token = longLived();
    expect(await service.who(token)).toMatchObject(trusted);
    table.set(acme.url, { issuer: acme.url, audience: 'another' });
    await advanceClock(maxAge);
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'audience_mismatch' });
    expect(await service.who(acme.token({ claims: { aud: 'another' } }))).toMatchObject(trusted);
    expect(keySets()).toEqual([acme.url]);
  });

  it('keep the options that were checked when the app changes its object afterwards', async () => {
    await start();
    const options = { issuer: acme.url, audience: [acme.audience], algorithms: ['RS256'] };
    table.set(acme.url, options);
    expect(await service.who(acme.token())).toMatchObject(trusted);
    options.audience.push('another');
    expect(await service.who(acme.token({ claims: { aud: 'another' } }))).toMatchObject({ status: 401 });
  });

  describe('while the function fails', () => {
    const failures: [how: string, fail: FindIssuer][] = [
      ['rejects', () => Promise.reject(new Error('no database'))],
      [
        'throws',
        () => {
          throw new Error('no database');
        },
      ],
      // oxlint-disable-next-line prefer-promise-reject-errors -- not every library rejects with an Error
      ['rejects with no error', () => Promise.reject(undefined)],
    ];
    it.each(failures)('are unavailable (503) when it %s, once per cooldown', async (_how, fail) => {
      await start();
      find = fail;
      const token = acme.token();
      for (let sent = 0; sent < 5; sent += 1) expect(await service.who(token)).toMatchObject(unavailable);
      expect(calls).toHaveLength(1);
      expect(errors()).toEqual([`The issuer ${JSON.stringify(acme.url)} could not be looked up`]);
      expect(service.log.join('\n')).not.toContain(token.split('.')[2]);
      find = undefined;
      await advanceClock(1);
      expect(await service.who(token)).toMatchObject(trusted);
    });

    it('are unavailable (503) after the timeout', async () => {
      await start({ keys: { timeoutMs: 3000 } });
      find = () => new Promise(() => undefined);
      const response = service.who(acme.token());
      await until(() => calls.length === 1);
      await advanceClock(3);
      expect(await response).toMatchObject(unavailable);
    });

    it('stay trusted, as they were, up to keys.maxStaleMs', async () => {
      await start();
      const token = longLived();
      expect(await service.who(token)).toMatchObject(trusted);
      find = () => Promise.reject(new Error('no database'));
      for (const seconds of [maxAge, 1, 10, maxAge, 3600, 40_000]) {
        await advanceClock(seconds);
        expect(await service.who(token)).toMatchObject(trusted);
        expect(await service.who(longLived())).toMatchObject(trusted);
      }
      await advanceClock(maxStale - 3600 - 40_000);
      expect(await service.who(token)).toMatchObject(unavailable);
      find = undefined;
      await advanceClock(1);
      expect(await service.who(token)).toMatchObject(trusted);
    });

    it('are rejected at the first request after it, if they were removed meanwhile', async () => {
      await start();
      const token = longLived();
      expect(await service.who(token)).toMatchObject(trusted);
      find = () => Promise.reject(new Error('no database'));
      await advanceClock(maxAge);
      expect(await service.who(token)).toMatchObject(trusted);
      find = undefined;
      table.delete(acme.url);
      await advanceClock(3600);
      expect(await service.who(token)).toMatchObject(notTrusted);
    });

    it('make nobody wait for it more than once', async () => {
      await start({ keys: { timeoutMs: 3000 } });
      const token = longLived();
      expect(await service.who(token)).toMatchObject(trusted);
      find = () => new Promise(() => undefined);
      await advanceClock(maxAge);
      const first = service.who(token);
      await until(() => calls.length === 2);
      await advanceClock(3);
      expect(await first).toMatchObject(trusted);
      for (let second = 0; second < 20; second += 1) {
        await advanceClock(1);
        // The clock stands still, so that no timeout can end a wait.
        expect(await service.who(token)).toMatchObject(trusted);
      }
    });
  });

  describe('for which the function returns invalid options', () => {
    const invalid: [what: string, options: (issuer: TestIssuer) => unknown][] = [
      ['those of another issuer', ({ audience }) => ({ issuer: 'https://other.example.com', audience })],
      ['the issuer with a slash more', ({ url, audience }) => ({ issuer: `${url}/`, audience })],
      ['no audience', ({ url }) => ({ issuer: url })],
      ['an empty audience', ({ url }) => ({ issuer: url, audience: '' })],
      ['an unknown option', ({ url, audience }) => ({ issuer: url, audience, audiences: [] })],
      ['an option of the module', ({ url, audience }) => ({ issuer: url, audience, checks: [] })],
      ['HMAC', ({ url, audience }) => ({ issuer: url, audience, algorithms: ['HS256'] })],
      ['tenants', ({ url, audience }) => ({ issuer: url, audience, tenants: '*' })],
      ['what cannot be copied', ({ url, audience }) => ({ issuer: url, audience, jwks: { keys: [() => 0] } })],
      ['true', () => true],
      ['a string', ({ url }) => url],
      ['a list', ({ url, audience }) => [{ issuer: url, audience }]],
    ];
    it.each(invalid)('are unavailable (503) when it is %s', async (_what, options) => {
      await start();
      table.set(acme.url, options(acme) as object);
      expect(await service.who(acme.token())).toMatchObject(unavailable);
      expect(errors()).toHaveLength(1);
    });

    it('are unavailable (503) when they allow DPoP without publicUrl', async () => {
      await start({ publicUrl: undefined });
      table.set(acme.url, { issuer: acme.url, audience: acme.audience, dpop: 'allowed' });
      expect(await service.who(acme.token())).toMatchObject(unavailable);
    });

    it('are unavailable (503) when an address is without TLS in production', async () => {
      const { NODE_ENV } = process.env;
      process.env.NODE_ENV = 'production';
      await start();
      process.env.NODE_ENV = NODE_ENV;
      const jwksUri = 'http://keys.example.com/keys';
      table.set(acme.url, { issuer: acme.url, audience: acme.audience, jwksUri });
      expect(await service.who(acme.token())).toMatchObject(unavailable);
    });

    it('stay trusted as they were, if they were valid before', async () => {
      await start();
      const token = longLived();
      expect(await service.who(token)).toMatchObject(trusted);
      table.set(acme.url, { issuer: acme.url, audience: [] });
      await advanceClock(maxAge);
      expect(await service.who(token)).toMatchObject(trusted);
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'are not trusted because of the name %j, whatever the function makes of it',
    async (iss) => {
      await start();
      expect((await service.who(foreign(iss))).status).toBe(401);
      await advanceClock(1);
      find = (name) => ({})[name];
      expect([401, 503]).toContain((await service.who(foreign(iss))).status);
      expect(await service.who(acme.token())).toMatchObject(notTrusted);
    },
  );

  it('are not trusted where the function returns null, as databases do', async () => {
    await start();
    find = () => null;
    expect(await service.who(acme.token())).toMatchObject(notTrusted);
    expect(errors()).toEqual([]);
  });

  it('neither delay nor evict a tenant when others are invented, however slow the function is', async () => {
    await start({ keys: { maxWaiting: 50 } });
    const token = acme.token();
    expect(await service.who(token)).toMatchObject(trusted);
    find = (iss) => (iss.includes('invented') ? new Promise(() => undefined) : (table.get(iss) as never));
    const flood = Array.from({ length: 500 }, (_, index) => service.who(foreign(`https://invented-${index}.example`)));
    await until(() => calls.length === 51);
    expect(await service.who(token)).toMatchObject(trusted);
    expect(await service.who(acme.token())).toMatchObject(trusted);
    // Also while it is looked up again.
    await advanceClock(0.95 * maxAge);
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([503]));
    expect(await service.who(acme.token())).toMatchObject(trusted);
    expect(calls.filter((iss) => iss === acme.url)).toHaveLength(2);
    expect(calls).toHaveLength(52);
  });

  it('may demand DPoP each, while the module offers it and bearer tokens', async () => {
    table.set(acme.url, { issuer: acme.url, audience: acme.audience, dpop: 'required' });
    await start();
    expect(await service.who(acme.token())).toMatchObject({ status: 401, reason: 'binding_required' });
    expect(await service.who(globex.token())).toMatchObject(trusted);
    const key = createProofKey();
    const token = acme.token({ claims: { cnf: { jkt: key.thumbprint } } });
    const dpop = createProof({ key, url: 'https://api.example.com/who', accessToken: token, method: 'GET' });
    const { app } = service as unknown as { app: { inject(request: object): Promise<Record<string, unknown>> } }; // Fastify's
    const send = (headers: object) => app.inject({ url: '/who', headers });
    expect(await send({ authorization: `DPoP ${token}`, dpop })).toMatchObject({ statusCode: 200 });
    const challenge = expect.stringMatching(/^Bearer, DPoP algs="/);
    expect(await send({})).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': challenge } });
  });

  it('are not listed in the metadata of the API', async () => {
    await start({ metadata: { resource: 'https://api.example.com' } });
    expect(await service.who(acme.token())).toMatchObject(trusted);
    const { document } = service.app.get(ResourceMetadata);
    expect(document).toMatchObject({ resource: 'https://api.example.com', dpop_bound_access_tokens_required: false });
    expect(document).not.toHaveProperty('authorization_servers');
  });
});
