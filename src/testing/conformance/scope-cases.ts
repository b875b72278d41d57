import { otherCase } from '../flaws/other-case.js';
import { type ConformanceCase, type Expectation, answered, withError } from './conformance-case.js';
import type { ServerUnderTest } from './server-under-test.js';

const missing = { rule: 'RFC 6750, section 3.1', level: 'required' } as const;
const answer = { ...missing, level: 'advised' } as const;
const shape = { rule: 'RFC 8693, section 4.2', level: 'advised' } as const;
const forbidden: Expectation = { status: ['401', '403'] };

/** A token that grants this and nothing else. */
const granting = (scope: (scopes: readonly string[]) => unknown) => (server: ServerUnderTest) => {
  const granted = scope(server.scopes);
  return server.sendToken(server.token({ claims: { scope: granted, scp: granted } }));
};

/** What the token must grant: for a route that demands scopes. */
export const scopeCases: readonly ConformanceCase[] = [
  answered(missing, 'no scope', forbidden, (server) => server.sendToken(server.issuer.token())),
  answered(
    missing,
    'scopes that begin alike',
    forbidden,
    granting((scopes) => scopes.map((scope) => `${scope}x`).join(' ')),
  ),
  answered(
    missing,
    'scopes cut short',
    forbidden,
    granting((scopes) => scopes.map((scope) => scope.slice(0, -1)).join(' ')),
  ),
  answered(
    missing,
    'scopes in the other case',
    forbidden,
    granting((scopes) => otherCase(scopes.join(' '))),
  ),
  answered(answer, 'no scope: its error', withError('403', 'insufficient_scope'), (server) =>
    server.sendToken(server.issuer.token()),
  ),
  answered(
    shape,
    'scopes in an array',
    { status: ['2xx', '401', '403'] },
    granting((scopes) => scopes),
  ),
  answered(
    shape,
    'scopes that are an object',
    forbidden,
    granting(() => ({ length: 1 })),
  ),
  answered(
    shape,
    'scopes that are a number',
    forbidden,
    granting(() => 1),
  ),
];
