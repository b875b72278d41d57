import { type ConformanceCase, answered, taken, unauthorized } from './conformance-case.js';
import { keysOfNobody } from '../flaws/header-flaws.js';
import type { ServerUnderTest } from './server-under-test.js';

const rotation = { rule: 'OpenID Connect Core 1.0, section 10.1.1', level: 'required' } as const;
const withdrawal = { ...rotation, level: 'advised' } as const;
const flood = { rule: 'RFC 9700, section 4.3', level: 'advised' } as const;
const outage = { rule: 'RFC 9110, section 15.6.4', level: 'advised' } as const;
const trust = { rule: 'RFC 8725, section 3.10', level: 'required' } as const;

const floodSize = 50;
const fewFetches = 5;
/** What a server may wait before it asks an issuer again that failed. */
const recoveryMs = 12_000;

const unavailable = { status: ['503'] };

/** In this order: each leaves the issuer as the next one wants it, and its newest key known to the server. */
export const rotationCases: readonly ConformanceCase[] = [
  answered(rotation, 'a token of a key published a moment ago', taken, (server) => {
    server.issuer.rotate();
    return server.untilTaken(server.token());
  }),
  answered(rotation, 'a token of the key before, still published', taken, (server) =>
    server.sendToken(tokenOfKeyBefore(server)),
  ),
  answered(withdrawal, 'a token of a withdrawn key, once the keys were fetched again', unauthorized, async (server) => {
    const { issuer } = server;
    const withdrawn = server.token();
    issuer.withdraw(issuer.key.kid);
    issuer.rotate();
    await server.untilTaken(server.token());
    return server.sendToken(withdrawn);
  }),
];

/** In this order, and last: after them a server may know no new key for a while. */
export const keyCases: readonly ConformanceCase[] = [
  {
    ...trust,
    what: 'a token with the address of its own keys (jku): nobody fetches them',
    expected: 'no request',
    judge: async (server) => {
      await server.sendToken(server.issuer.flawed.ownKeyAddress({ scopes: server.scopes }));
      const count = server.issuer.requests.filter(({ path }) => path === keysOfNobody).length;
      return { passed: count === 0, got: count === 0 ? 'no request' : `${count} requests` };
    },
  },
  {
    ...flood,
    what: `${floodSize} tokens of invented keys`,
    expected: `at most ${fewFetches} fetches of the keys`,
    judge: async (server) => {
      const before = server.issuer.fetches.keys;
      await Promise.all(invented(server).map((token) => server.sendToken(token)));
      const count = server.issuer.fetches.keys - before;
      return { passed: count <= fewFetches, got: `${count} fetches of the keys` };
    },
  },
  answered(flood, 'a token of a key published right after them', taken, (server) => {
    server.issuer.rotate();
    return server.untilTaken(server.token());
  }),
  answered(outage, 'a token of a known key in an outage of the issuer', taken, (server) => {
    server.issuer.outage();
    return server.sendToken(tokenOfKeyBefore(server));
  }),
  answered(outage, 'a token of an unknown key in an outage of the issuer', unavailable, (server) => {
    server.issuer.rotate();
    return server.sendToken();
  }),
  answered(outage, 'the same, when the issuer does not answer at all', unavailable, (server) => {
    server.issuer.outage('hang');
    return server.sendToken();
  }),
  answered(outage, 'the same token, after the outage', taken, (server) => {
    server.issuer.restore();
    return server.untilTaken(server.token(), recoveryMs);
  }),
];

/** The newest but one. */
function tokenOfKeyBefore(server: ServerUnderTest): string {
  return server.token({ key: server.issuer.published.keys.at(-2) });
}

/** Of tokens with names of keys that no issuer has. */
function invented(server: ServerUnderTest): string[] {
  return Array.from({ length: floodSize }, (_, index) => server.token({ header: { kid: `invented-${index}` } }));
}
