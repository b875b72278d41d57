import { type ConformanceCase, accepted, responseCase, unauthorized } from './conformance-case.js';
import { untrustedKeysPath } from '../flaws/header-flaws.js';
import type { ServerUnderTest } from './server-under-test.js';

const rotation = { rule: 'OpenID Connect Core 1.0, section 10.1.1', level: 'required' } as const;
const withdrawal = { ...rotation, level: 'advised' } as const;
const flood = { rule: 'RFC 9700, section 4.3', level: 'advised' } as const;
const outage = { rule: 'RFC 9110, section 15.6.4', level: 'advised' } as const;
const trust = { rule: 'RFC 8725, section 3.10', level: 'required' } as const;

const floodSize = 50;
const maxFetches = 5;
/** How long a server may wait before it retries a failed fetch. */
const recoveryMs = 12_000;

const unavailable = { status: ['503'] };

/** To be run in this order: each case leaves the issuer in the state that the next one needs, and the server with its newest key. */
export const rotationCases: readonly ConformanceCase[] = [
  responseCase(rotation, 'a token signed with a new key', accepted, (server) => {
    server.issuer.rotate();
    return server.untilAccepted(server.token());
  }),
  responseCase(rotation, 'a token signed with the previous key, which is still published', accepted, (server) =>
    server.sendToken(tokenOfPreviousKey(server)),
  ),
  responseCase(
    withdrawal,
    'a token signed with a withdrawn key, after the keys were fetched again',
    unauthorized,
    async (server) => {
      const { issuer } = server;
      const withdrawn = server.token();
      issuer.withdraw(issuer.key.kid);
      issuer.rotate();
      await server.untilAccepted(server.token());
      return server.sendToken(withdrawn);
    },
  ),
];

/** To be run in this order, and last: afterwards, a server may not fetch new keys for a while. */
export const keyCases: readonly ConformanceCase[] = [
  {
    ...trust,
    what: 'a token with the address of its own keys (jku), which must not be fetched',
    expected: 'no request',
    judge: async (server) => {
      await server.sendToken(server.issuer.flawed.ownKeyAddress({ scopes: server.scopes }));
      const count = server.issuer.requests.filter(({ path }) => path === untrustedKeysPath).length;
      return { passed: count === 0, got: count === 0 ? 'no request' : `${count} requests` };
    },
  },
  {
    ...flood,
    what: `${floodSize} tokens with unknown key ids`,
    expected: `at most ${maxFetches} fetches of the keys`,
    judge: async (server) => {
      const before = server.issuer.fetches.keys;
      await Promise.all(tokensOfUnknownKeys(server).map((token) => server.sendToken(token)));
      const count = server.issuer.fetches.keys - before;
      return { passed: count <= maxFetches, got: `${count} fetches of the keys` };
    },
  },
  responseCase(flood, 'a token signed with a new key, right after those', accepted, (server) => {
    server.issuer.rotate();
    return server.untilAccepted(server.token());
  }),
  responseCase(outage, 'a token signed with a known key, in an outage of the issuer', accepted, (server) => {
    server.issuer.outage();
    return server.sendToken(tokenOfPreviousKey(server));
  }),
  responseCase(outage, 'a token signed with an unknown key, in an outage of the issuer', unavailable, (server) => {
    server.issuer.rotate();
    return server.sendToken();
  }),
  responseCase(
    outage,
    'a token signed with an unknown key, while the issuer does not respond',
    unavailable,
    (server) => {
      server.issuer.outage('hang');
      return server.sendToken();
    },
  ),
  responseCase(outage, 'a token signed with the same key, after the outage', accepted, (server) => {
    server.issuer.restore();
    return server.untilAccepted(server.token(), recoveryMs);
  }),
];

/** A token signed with the second newest key. */
function tokenOfPreviousKey(server: ServerUnderTest): string {
  return server.token({ key: server.issuer.published.keys.at(-2) });
}

/** Tokens whose `kid` isn't published. */
function tokensOfUnknownKeys(server: ServerUnderTest): string[] {
  return Array.from({ length: floodSize }, (_, index) => server.token({ header: { kid: `invented-${index}` } }));
}
