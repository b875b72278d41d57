import { otherCase } from '../flaws/other-case.js';
import { type ConformanceCase, type Expectation, responseCase, withError } from './conformance-case.js';
import type { ServerUnderTest } from './server-under-test.js';

const missing = { rule: 'RFC 6750, section 3.1', level: 'required' } as const;
const errorCode = { ...missing, level: 'advised' } as const;
const format = { rule: 'RFC 8693, section 4.2', level: 'advised' } as const;
const forbidden: Expectation = { status: ['401', '403'] };

/** Sends a token whose scope claims have the value that `scope` makes of the required scopes. */
const granting = (scope: (scopes: readonly string[]) => unknown) => (server: ServerUnderTest) => {
  const value = scope(server.scopes);
  return server.sendToken(server.token({ claims: { scope: value, scp: value } }));
};

/** Tokens without the scopes that the route requires. */
export const scopeCases: readonly ConformanceCase[] = [
  responseCase(missing, 'no scope', forbidden, (server) => server.sendToken(server.issuer.token())),
  responseCase(
    missing,
    'longer scopes that begin like the required ones',
    forbidden,
    granting((scopes) => scopes.map((scope) => `${scope}x`).join(' ')),
  ),
  responseCase(
    missing,
    'truncated scopes',
    forbidden,
    granting((scopes) => scopes.map((scope) => scope.slice(0, -1)).join(' ')),
  ),
  responseCase(
    missing,
    'scopes in another letter case',
    forbidden,
    granting((scopes) => otherCase(scopes.join(' '))),
  ),
  responseCase(errorCode, 'the error code for a missing scope', withError('403', 'insufficient_scope'), (server) =>
    server.sendToken(server.issuer.token()),
  ),
  responseCase(
    format,
    'scopes in an array',
    { status: ['2xx', '401', '403'] },
    granting((scopes) => scopes),
  ),
  responseCase(
    format,
    'scopes that are an object',
    forbidden,
    granting(() => ({ length: 1 })),
  ),
  responseCase(
    format,
    'scopes that are a number',
    forbidden,
    granting(() => 1),
  ),
];
