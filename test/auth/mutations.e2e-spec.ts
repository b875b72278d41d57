import { type AuthApp, type WhoResponse, createAuthApp } from './auth-app.js';
import { TestIssuer } from '../../src/testing/index.js';
import { Random } from './random.js';
import { type TestKey, signToken } from '../../src/testing/issuer/test-key.js';

const count = Number(process.env.MUTATIONS ?? 10_000);
const batch = 2000;
const seed = 20_261_124;

type Json = Record<string, unknown>;

/** A token, and whether it must be accepted. */
interface Mutation {
  readonly token: string;
  readonly isGood: boolean;
}

const now = Math.floor(Date.now() / 1000);
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e308,
  now - 3600,
  now + 1e6,
  -now,
  String(now + 3600),
  '',
  'x',
  'api',
  'RS256',
  'none',
  'ES256',
  'key-1',
  'JWT',
  'at+jwt',
  'Bearer',
  'ID',
  '__proto__',
  'constructor',
  '\0',
  '💥',
  [],
  ['api'],
  ['api', 1],
  [['api']],
  {},
  { api: 'api' },
  { toString: 1 },
  'a b c',
  'x'.repeat(3000),
];
const headerNames = ['alg', 'typ', 'kid', 'crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'cty', 'zip', '__proto__'];
const claimNames = [
  'iss',
  'aud',
  'sub',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'azp',
  'nonce',
  'at_hash',
  's_hash',
  'sid',
  'events',
  'cnf',
  'typ',
  'scope',
  'permissions',
];

/** Whether the contract accepts the token: written independently of the code under test. */
function isAcceptable(header: Json, claims: Json, issuer: string): boolean {
  const text = (value: unknown) =>
    value === undefined || (typeof value === 'string' && value !== '' && value.isWellFormed() && !value.includes('\0'));
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const ofOtherTokens = ['at_hash', 's_hash', 'events', 'cnf'];
  const namesNoClient = claims.client_id === undefined && claims.azp === undefined;
  const hasWords = (value: unknown) =>
    Array.isArray(value)
      ? value.some((word) => typeof word === 'string')
      : typeof value === 'string' && /[^ ]/.test(value);
  const hasScope = hasWords(claims.scope) || hasWords(claims.permissions);
  const hasClient = hasWords(claims.client_id) || hasWords(claims.azp);
  return (
    header.alg === 'ES256' &&
    header.crit === undefined &&
    header.b64 === undefined &&
    [undefined, '', 'key-1'].includes(header.kid as string | undefined) &&
    ['JWT', 'at+jwt', undefined].some((typ) => typ === header.typ) &&
    claims.iss === issuer &&
    audiences.every((audience) => typeof audience === 'string') &&
    audiences.includes('api') &&
    Number.isFinite(claims.exp) &&
    Number(claims.exp) > now + 60 &&
    [claims.nbf, claims.iat].every((date) => date === undefined || (Number.isFinite(date) && Number(date) <= now)) &&
    claims.iat !== undefined &&
    claims.sub !== undefined &&
    [claims.sub, claims.jti, claims.client_id, claims.azp].every(text) &&
    ofOtherTokens.every((name) => claims[name] === undefined) &&
    ['Bearer', undefined].some((typ) => typ === claims.typ) &&
    (claims.sid === undefined || !namesNoClient) &&
    (claims.nonce === undefined || (hasScope && hasClient))
  );
}

/** The value as the service will read it: JSON drops undefined members and has no infinity. */
const asRead = (value: Json) => JSON.parse(JSON.stringify(value)) as Json;

class Mutator {
  constructor(
    private readonly random: Random,
    private readonly key: TestKey,
    private readonly issuer: TestIssuer,
  ) {}

  next(): Mutation {
    return this.random.next() < 0.5 ? this.mutateText() : this.mutateJson();
  }

  private mutateJson(): Mutation {
    const header: Json = { alg: 'ES256', typ: 'JWT', kid: 'key-1' };
    const claims: Json = { iss: this.issuer.url, aud: 'api', sub: 'u', iat: now - 10, exp: now + 3600, scope: 'a' };
    for (let n = this.random.below(3); n >= 0; n -= 1) {
      const [target, names] =
        this.random.next() < 0.4 ? ([header, headerNames] as const) : ([claims, claimNames] as const);
      target[this.random.pick(names)] = this.random.pick(values);
    }
    const isGood = isAcceptable(asRead(header), asRead(claims), this.issuer.url);
    return { token: signToken(this.key, header, claims), isGood };
  }

  private mutateText(): Mutation {
    const token = this.issuer.token({ key: this.key });
    const at = this.random.below(token.length);
    const length = 1 + this.random.below(20);
    const alphabet = 'ABCXYZabcxyz0189-_.=+/!@';
    const inserted = Array.from(
      { length: this.random.below(5) },
      () => alphabet[this.random.below(alphabet.length)],
    ).join('');
    const mutated = this.random.pick([
      () => token.slice(0, at) + inserted + token.slice(at + inserted.length),
      () => token.slice(0, at) + token.slice(at + length),
      () => token.slice(0, at) + inserted + token.slice(at),
      () => token.split('.').toReversed().join('.'),
      () => token + token.slice(at),
      () => token.slice(0, at),
    ])();
    return { token: mutated, isGood: mutated === token };
  }
}

describe(`${count} mutations of tokens, from seed ${seed}`, () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start({ algorithm: 'ES256' });
    service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_ALGORITHMS: 'ES256,RS256' });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('are accepted exactly when they are valid, and never break the service', async () => {
    // Fetches the keys first: a whole batch would be more requests than may wait for them.
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    const mutator = new Mutator(new Random(seed), issuer.published.keys[0]!, issuer);
    const wrong: { token: string; isGood: boolean; response: WhoResponse }[] = [];
    let good = 0;
    for (let sent = 0; sent < count; sent += batch) {
      const mutations = Array.from({ length: batch }, () => mutator.next());
      const responses = await Promise.all(mutations.map(({ token }) => service.who(token)));
      for (const [index, { token, isGood }] of mutations.entries()) {
        const response = responses[index]!;
        good += Number(isGood);
        const isAsExpected = isGood ? response.status === 200 : response.status === 401 || response.status === 400;
        if (!isAsExpected) wrong.push({ token, isGood, response });
      }
    }
    console.info(`${count} mutations: ${good} were good, ${wrong.length} were judged wrongly`);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(good).toBeGreaterThan(count / 100);
  });
});
