import { type JsonWebKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { TestIssuer } from '../../src/testing/index.js';
import { generateKey } from '../../src/testing/issuer/test-key.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { type AuthApp, createAuthApp } from './auth-app.js';

/** The issuer signs tokens; its key set is served as each test wants it. */
let issuer: TestIssuer;
let service: AuthApp | undefined;
let folder: string;
let respond: (response: ServerResponse, headers: IncomingHttpHeaders) => void;
const server = createServer((request, response) => respond(response, request.headers));

beforeAll(async () => {
  issuer = await TestIssuer.start();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'key-sets-'));
});
afterEach(() => service?.close());
afterAll(async () => {
  await issuer.close();
  server.close();
  rmSync(folder, { recursive: true });
});

const keysAt = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
const start = async (environment: NodeJS.ProcessEnv = { AUTH_JWKS_URI: keysAt() }) =>
  void (service = await createAuthApp({ AUTH_ISSUER: issuer.url, ...environment }));
const status = () => service!.issuers.keySets()[0]!.status;
const fetched = () => until(() => status().fetches > 0);
const who = async (token = issuer.token()) => {
  const { status, reason } = await service!.who(token);
  return [status, reason].filter(Boolean).join(' ');
};
const serve = (keys: readonly object[]) => {
  respond = (response) => void response.end(JSON.stringify({ keys }));
};
const jwk = () => issuer.key.publicJwk;

const pem = { format: 'pem', type: 'pkcs8' } as const;
const publicPem = () => createPublicKey(issuer.key.privateKey).export({ format: 'pem', type: 'spki' }).toString();

/** The public key of a new pair of a type that Node.js knows. */
const exported = {
  secp256k1: (): JsonWebKey =>
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }),
  x25519: (): JsonWebKey => generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }),
  ed448: (): JsonWebKey => generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' }),
};

describe('a key set', () => {
  const ordinary: [what: string, key: () => object][] = [
    ['for encryption', () => ({ ...generateKey('RS256', 'enc').publicJwk, use: 'enc', alg: 'RSA-OAEP' })],
    [
      'for encryption, stated by its alg only',
      () => ({ ...generateKey('RS256', 'enc').publicJwk, use: undefined, alg: 'RSA-OAEP' }),
    ],
    ['that is symmetric', () => ({ kty: 'oct', k: 'c2VjcmV0', kid: 'hmac', alg: 'HS256', use: 'sig' })],
    ['on secp256k1', () => ({ ...exported.secp256k1(), kid: 'k1', use: 'sig' })],
    ['on secp256k1 with its alg', () => ({ ...exported.secp256k1(), kid: 'k1', alg: 'ES256K' })],
    ['on X25519', () => ({ ...exported.x25519(), kid: 'x' })],
    ['on Ed448', () => ({ ...exported.ed448(), kid: 'ed448', alg: 'EdDSA', use: 'sig' })],
    ['of a post-quantum algorithm of the future', () => ({ kty: 'AKP', alg: 'ML-DSA-99', pub: 'AAAA', kid: 'pq' })],
  ];
  it.each(ordinary)('is used without a warning beside a key %s', async (_what, key) => {
    serve([key(), jwk(), key()]);
    await start();
    expect(await who()).toBe('200');
    expect(service!.log.filter((line) => line.includes('left out'))).toEqual([]);
    expect(status().keyIds).toEqual([issuer.key.kid]);
  });

  it('is used with a byte order mark, any content type, and a server that insists on application/jwk-set+json', async () => {
    respond = (response, { accept = '' }) => {
      const isAcceptable = accept.split(', ').includes('application/jwk-set+json');
      response.writeHead(isAcceptable ? 200 : 406, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`\uFEFF${JSON.stringify({ keys: [jwk()] })}`);
    };
    await start();
    expect(await who()).toBe('200');
  });

  it('has a key once that is published twice, with and without its certificate', async () => {
    serve([jwk(), { ...jwk(), x5t: 'thumbprint', x5c: ['certificate'] }]);
    await start();
    expect(await who()).toBe('200');
    expect(status().keyIds).toEqual([issuer.key.kid]);
    expect(await who(issuer.token({ header: { kid: undefined } }))).toBe('200');
  });

  it('treats an empty kid as none, in the set and in the token', async () => {
    serve([{ ...jwk(), kid: '' }]);
    await start();
    expect(await who(issuer.token({ header: { kid: '' } }))).toBe('200');
    expect(await who(issuer.token({ header: { kid: undefined } }))).toBe('200');
    expect(await who()).toBe('401 key_unknown');
  });

  it('with a null kid fits no other kid', async () => {
    serve([{ ...jwk(), kid: null }]);
    await start();
    expect(await who()).toBe('401 key_unknown');
  });

  const flawed: [what: string, key: () => object, flaw: string][] = [
    [
      'a certificate only',
      () => ({ kty: 'RSA', kid: 'cert', use: 'sig', x5c: ['MIIC'] }),
      'it is a certificate (x5c) without the members of its key',
    ],
    [
      'a private key',
      () => generateKey('RS256', 'private').privateKey.export({ format: 'jwk' }),
      'it is a private key',
    ],
    [
      'a private key for encryption',
      () => ({ ...generateKey('RS256', 'private').privateKey.export({ format: 'jwk' }), use: 'enc' }),
      'it is a private key',
    ],
    [
      'an algorithm of another type',
      () => ({ ...generateKey('ES256', 'other').publicJwk, alg: 'RS256' }),
      'its alg does not fit its type',
    ],
    [
      'an algorithm of another curve',
      () => ({ ...generateKey('ES256', 'other').publicJwk, alg: 'ES384' }),
      'its alg does not fit its type',
    ],
  ];
  it.each(flawed)('is reported with %s, and its other keys are used', async (_what, key, flaw) => {
    serve([key(), jwk()]);
    await start();
    expect(await who()).toBe('200');
    expect(service!.log.join('\n')).toContain(`is left out: ${flaw}`);
  });

  it.each(['before', 'after'])('does not use a key whose private half is published %s it', async (order) => {
    const secret = { ...issuer.key.privateKey.export({ format: 'jwk' }), kid: 'any' };
    const other = generateKey('RS256', 'other');
    serve([...(order === 'before' ? [secret, jwk()] : [jwk(), secret]), other.publicJwk]);
    await start();
    expect(await who(issuer.token({ key: other }))).toBe('200');
    expect(await who()).toBe('401 key_unknown');
    expect(service!.log.join('\n')).toContain('it is a private key, or the public half of one that is published');
  });

  it('without a usable key reports why, of all its keys', async () => {
    serve([
      { kty: 'oct', k: 'c2VjcmV0', kid: 'hmac' },
      { kty: 'RSA', kid: 'cert', x5c: ['MIIC'] },
    ]);
    await start();
    await fetched();
    expect(status().lastError).toContain('has no usable key');
    expect(status().lastError).toContain('key "hmac" is left out: it is symmetric, or of no known type');
    expect(status().lastError).toContain('key "cert" is left out: it is a certificate (x5c)');
    expect(await who()).toBe('503 keys_unavailable');
  });

  it.each([
    [302, ', a redirect to https://keys.example.com/set: configure the final address'],
    [401, ': it serves this only to clients with a token: set jwksTokenFile (AUTH_JWKS_TOKEN_FILE)'],
    [403, ': it serves this only to clients with a token: set jwksTokenFile (AUTH_JWKS_TOKEN_FILE)'],
    [406, ': it offers none of application/json, application/jwk-set+json'],
    [500, ''],
  ])('that is a %i is named', async (code, text) => {
    respond = (response) => void response.writeHead(code, { location: 'https://keys.example.com/set?secret=1' }).end();
    await start();
    await fetched();
    expect(status().lastError).toBe(`${keysAt()} responded with ${code}${text}`);
  });
});

describe('a token for the key set', () => {
  const secret = 'service-account.secret';
  const start = (text: string) => {
    const file = join(folder, 'token');
    writeFileSync(file, text);
    return createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_JWKS_URI: keysAt(), AUTH_JWKS_TOKEN_FILE: file });
  };

  it('is sent, as the file has it at each fetch', async () => {
    const sent: unknown[] = [];
    respond = (response, { authorization }) => {
      sent.push(authorization);
      response.end(JSON.stringify({ keys: [jwk()] }));
    };
    service = await start(`${secret}\n`);
    await fetched();
    writeFileSync(join(folder, 'token'), 'second');
    expect(await who(issuer.token({ header: { kid: 'unknown' } }))).toBe('401 key_unknown');
    expect(sent).toEqual([`Bearer ${secret}`, 'Bearer second']);
  });

  it.each([`${secret}\nX-Header: 1`, `${secret} and more`, ''])(
    'is neither sent nor logged if it is not a token: %j',
    async (text) => {
      service = await start(text);
      await fetched();
      expect(status().lastError).toContain('does not hold a token on a single line');
      expect(JSON.stringify([status(), service.log])).not.toContain(secret);
    },
  );
});

describe('keys that are given', () => {
  const file = () => join(folder, 'keys');
  beforeEach(() => (respond = (response) => void response.writeHead(500).end()));

  it('verify tokens of an issuer that is no address, as JSON', async () => {
    await start({ AUTH_ISSUER: 'acme.com', AUTH_JWKS: JSON.stringify({ keys: [jwk()] }) });
    expect(await who(issuer.token({ claims: { iss: 'acme.com' } }))).toBe('200');
    expect(await who()).toBe('401 issuer_not_trusted');
    expect(issuer.requests).toEqual([]);
  });

  it('verify tokens with any kid, as PEM, which has no place for one', async () => {
    writeFileSync(file(), publicPem());
    await start({ AUTH_JWKS: `file:${file()}` });
    expect(await who()).toBe('200');
    expect(await who(issuer.token({ header: { kid: undefined } }))).toBe('200');
    expect(await who(issuer.token({ key: generateKey('RS256', issuer.key.kid) }))).toBe('401 signature_invalid');
  });

  it('are read again within 5 s when their file changes, and stay when it is broken', async () => {
    driveClock();
    const [first, second] = [generateKey('RS256', 'first'), generateKey('RS256', 'second')];
    writeFileSync(file(), JSON.stringify({ keys: [first.publicJwk] }));
    await start({ AUTH_JWKS: `file:${file()}` });
    expect(await who(issuer.token({ key: first }))).toBe('200');
    writeFileSync(file(), JSON.stringify({ keys: [second.publicJwk] }));
    const { fetches } = status();
    await advanceClock(5);
    await until(() => status().fetches > fetches);
    // Past the cooldown of that fetch: the unknown key below causes another one, and nobody moves the clock while it waits.
    await advanceClock(1);
    expect(await who(issuer.token({ key: second }))).toBe('200');
    expect(await who(issuer.token({ key: first }))).toBe('401 key_unknown');
    writeFileSync(file(), '{"keys":');
    await advanceClock(5);
    await until(() => status().lastError !== undefined);
    expect(status().lastError).toBe(`${file()} holds neither JSON nor PEM`);
    expect(await who(issuer.token({ key: second }))).toBe('200');
    jest.useRealTimers();
  });

  it.each([
    [
      'a private key',
      () => issuer.key.privateKey.export(pem).toString(),
      'holds a private key: keep that at the issuer',
    ],
    [
      'a public and an encrypted private key',
      () =>
        `${publicPem()}-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n`,
      'holds a private key: keep that at the issuer',
    ],
    [
      'another PEM',
      () => '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      'holds a PEM that is not a public key or certificate',
    ],
    ['a PEM that is cut off', () => publicPem().slice(0, 200), 'holds a PEM that is cut off'],
  ])('are unavailable with %s', async (_what, text, error) => {
    writeFileSync(file(), text());
    await start({ AUTH_JWKS: `file:${file()}` });
    await fetched();
    expect(status().lastError).toContain(error);
    expect(await who()).toBe('503 keys_unavailable');
  });

  it('are unavailable while their file is missing', async () => {
    await start({ AUTH_JWKS: `file:${join(folder, 'missing')}` });
    await fetched();
    expect(status().lastError).toContain('ENOENT');
  });
});
