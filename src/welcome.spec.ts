import { thisApi } from './api.js';
import { type GreetedService, localIssuerPart } from './local-issuer/welcome.js';
import { type AcceptedIssuer, acceptedIssuers, welcome } from './welcome.js';

const url = 'http://127.0.0.1:3000';
const issuer: AcceptedIssuer = {
  issuer: 'https://tenant.auth0.com/',
  audience: ['https://messages.example.com', 'api'],
  keys: { state: 'fresh', keyIds: ['abc', undefined], lastError: undefined },
};

const service: GreetedService = {
  url,
  users: [
    { name: 'ann', description: 'Reads.', permissions: [] },
    { name: 'bob', description: 'Writes.', permissions: [] },
  ],
  examples: { open: '/open', resource: '/tasks', reader: 'ann', writer: 'bob', body: '{"title":"Learn"}' },
};

/** The lines of the table. */
const rowsOf = (keys: AcceptedIssuer['keys']) => acceptedIssuers(url, [{ ...issuer, keys }], true).rows;
const keysOf = (keys: AcceptedIssuer['keys']) => rowsOf(keys).find(([label]) => label === 'Keys')?.[1];

describe(welcome.name, () => {
  it('shows a configured issuer with its keys, and what to try', () => {
    expect(welcome(url, true, acceptedIssuers(url, [issuer], false))).toBe(`
  ${thisApi.name} is ready.

  API           http://127.0.0.1:3000
  Docs          http://127.0.0.1:3000/docs
  Issuer        https://tenant.auth0.com/
  Audience      https://messages.example.com, api
  Keys          2: abc, one without kid

  Try in another terminal, with the same variables:

  npm run -s doctor

  curl http://127.0.0.1:3000${thisApi.examples.open}

  curl -H "Authorization: Bearer $(npm run -s token)" http://127.0.0.1:3000${thisApi.examples.resource}

  The last one needs AUTH_CLIENT_ID and AUTH_CLIENT_SECRET, of a client of the issuer that may use the client
  credentials grant.
`);
  });

  it('shows the local issuer with its users, and what to try', () => {
    expect(welcome(url, true, localIssuerPart(service, 'http://127.0.0.1:3001', false))).toBe(`
  ${thisApi.name} is ready.

  API           http://127.0.0.1:3000
  Docs          http://127.0.0.1:3000/docs
  Local issuer  http://127.0.0.1:3001   for development only
  Demo users    ann       Reads.
                bob       Writes.

  Try in another terminal:

  curl http://127.0.0.1:3000/open

  curl -H "Authorization: Bearer $(npm run -s token -- --as ann)" http://127.0.0.1:3000/tasks

  curl -H "Authorization: Bearer $(npm run -s token -- --as bob)" \\
    -H "Content-Type: application/json" -d '{"title":"Learn"}' http://127.0.0.1:3000/tasks
`);
  });

  it('has no address of the documentation when that is off', () => {
    expect(welcome(url, false, acceptedIssuers(url, [issuer], true))).not.toContain('Docs');
  });

  it('has no note on credentials when there are some', () => {
    expect(welcome(url, true, acceptedIssuers(url, [issuer], true))).not.toContain('AUTH_CLIENT_ID');
  });
});

describe('the keys of an issuer', () => {
  it('show why there are none, and the heading does not call the API ready', () => {
    const keys = { state: 'empty', keyIds: [], lastError: 'discovery failed: connect ECONNREFUSED' } as const;
    const part = acceptedIssuers(url, [issuer, { ...issuer, issuer: 'https://other.example.com', keys }], true);
    expect(part.state).toBe('is running, but lacks keys to check tokens with.');
    expect(part.rows.slice(3)).toEqual([
      ['Issuer', 'https://other.example.com'],
      ['Audience', expect.any(String)],
      ['Keys', 'none yet: discovery failed: connect ECONNREFUSED'],
    ]);
  });

  it('are the first four of many', () => {
    const keyIds = Array.from({ length: 100 }, (_, index) => `key-${index}`);
    expect(keysOf({ state: 'fresh', keyIds, lastError: undefined })).toBe('100: key-0, key-1, key-2, key-3, 96 more');
  });

  it('show no control characters of the issuer, which a terminal would execute', () => {
    expect(keysOf({ state: 'fresh', keyIds: ['\u001B[2Jkey\u009B1A\n'], lastError: undefined })).toBe('1: ?[2Jkey?1A?');
    expect(keysOf({ state: 'empty', keyIds: [], lastError: 'a\u001Bb' })).toBe('none yet: a?b');
  });

  it('says that an issuer needs no keys', () => {
    const keys = { state: 'fresh', keyIds: [], lastError: undefined } as const;
    expect(keysOf(keys)).toBe('none: only opaque tokens are accepted');
    expect(acceptedIssuers(url, [{ ...issuer, keys }], true).state).toBe('is ready.');
  });

  it('show 64 characters of a long name', () => {
    expect(keysOf({ state: 'fresh', keyIds: ['k'.repeat(1000)], lastError: undefined })).toBe(`1: ${'k'.repeat(64)}`);
  });

  it('shows commands with a proof for the local issuer when tokens must be bound', () => {
    const [, list, post] = localIssuerPart(service, 'http://127.0.0.1:3001', true).commands;
    expect(list).toBe(`npm run -s token -- --as ann --dpop GET ${url}/tasks | curl -H @- ${url}/tasks`);
    expect(post).toContain(`npm run -s token -- --as bob --dpop POST ${url}/tasks | curl -H @-`);
  });
});
