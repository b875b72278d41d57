import { auth0Tenant } from '../tenant/auth0.js';
import { tenantDefinition } from '../tenant/tenant-definition.js';
import { auth0Drift } from './auth0-drift.js';
import type { LiveAuth0 } from './auth0-live.js';
import { differences } from './differences.js';

const reader = { name: 'reader', description: 'Reads.', permissions: ['read:things'] };

function expectedWith(dpop: 'off' | 'allowed') {
  const settings = {
    environment: 'development',
    audience: 'things',
    addresses: ['https://a.example'],
    algorithms: ['RS256'],
  };
  return auth0Tenant(tenantDefinition({ ...settings, dpop }, { 'read:things': 'Read things' }, [reader]));
}

/** A tenant that is as expected. */
function liveOf({ resourceServers: [api], roles, clients, clientGrants }: ReturnType<typeof expectedWith>): LiveAuth0 {
  return {
    api: { id: '1', ...api },
    roles: new Map(
      roles.map(({ name, description, permissions }) => [
        name,
        { description, permissions: permissions.map((one) => one.permission_name) },
      ]),
    ),
    clients: new Map(clients.map((client) => [client.name, { client_id: client.name, ...client }])),
    grants: new Map(clientGrants.map(({ client_id: client, scope }) => [client, scope ?? []])),
  };
}

const texts = (dpop: 'off' | 'allowed', change: (live: LiveAuth0) => LiveAuth0) => {
  const expected = expectedWith(dpop);
  return auth0Drift(expected, change(liveOf(expected))).map(({ text }) => text);
};

describe(auth0Drift, () => {
  it('finds nothing where the tenant is as expected', () => {
    expect(texts('allowed', (live) => live)).toEqual([]);
    expect(texts('off', (live) => live)).toEqual([]);
  });

  it('finds DPoP that the service does not accept, which the file cannot turn off', () => {
    const bound = { mechanism: 'dpop', required: false } as const;
    expect(texts('off', (live) => ({ ...live, api: { ...live.api, proof_of_possession: bound } }))).toEqual([
      'proof_of_possession (Sender Constraining) of the API things is different',
    ]);
    expect(texts('off', (live) => ({ ...live, api: { ...live.api, proof_of_possession: null } }))).toEqual([]);
  });

  it.each<[string, (live: LiveAuth0) => LiveAuth0, string]>([
    ['the API', (live) => ({ ...live, api: undefined }), 'the API things is missing'],
    ['a role', (live) => ({ ...live, roles: new Map() }), 'the role reader is missing'],
    [
      'the description of a role',
      (live) => ({ ...live, roles: new Map([['reader', { description: '', permissions: ['read:things'] }]]) }),
      'description of the role reader is different',
    ],
    [
      'a scope of the grant',
      (live) => ({ ...live, grants: new Map([...live.grants].map(([name]) => [name, ['x', 'read:things']])) }),
      "the scope x of the grant of the application Messages API Machine to Machine is extra: the code doesn't define it",
    ],
  ])('finds what is different in %s', (_, change, problem) => {
    expect(texts('allowed', change)).toEqual([problem]);
  });
});

describe(differences, () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, ['a.b']],
    [{ a: { b: 1 } }, { a: null }, ['a']],
    [{ a: null }, {}, []],
    [{ a: false }, {}, ['a']],
    [{ a: ['x', 'y'] }, { a: ['y', 'x'] }, []],
    [{ a: ['x'] }, { a: ['x', 'y'] }, ['a']],
    [{ a: ['x', 'y'] }, { a: ['x', 'z'] }, ['a']],
    [{ a: ['x'] }, { a: 'x' }, ['a']],
    [{ a: undefined }, { a: 1 }, []],
  ])('of %j and %j are %j', (expected, actual, paths) => {
    expect(differences(expected, actual).map(({ path }) => path)).toEqual(paths);
  });
});
