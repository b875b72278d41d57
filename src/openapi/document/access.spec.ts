import type { OpenAPIObject } from '@nestjs/swagger';
import type { AuthError, Route } from '../../auth/index.js';
import { documentAccess, oauth2Alternatives } from './access.js';

function operationOf(route: Pick<Route, 'access' | 'isOptional'>) {
  const operation: Record<string, unknown> = { responses: {} };
  // The parts of a document that are read.
  const document = { paths: { '/things/{id}': { get: operation } } } as unknown as OpenAPIObject;
  const challenges = { headersOf: ({ headers }: AuthError) => headers };
  documentAccess(document, [{ name: 'Things.one', method: 'GET', path: '/things/:id', ...route }], challenges);
  return { document, operation };
}

describe('the security requirement', () => {
  it.each([
    ['public' as const, []],
    [{ all: [], anyOf: [] }, [{ bearer: [] }]],
    [{ all: ['a', 'b'], anyOf: [] }, [{ bearer: ['a', 'b'] }]],
    [{ all: [], anyOf: [[['a'], ['b']]] }, [{ bearer: ['a'] }, { bearer: ['b'] }]],
    [{ all: ['a'], anyOf: [[['a'], ['b']], [['c']]] }, [{ bearer: ['a', 'c'] }, { bearer: ['a', 'b', 'c'] }]],
    [{ all: [], anyOf: [[['a', 'b'], ['c']]] }, [{ bearer: ['a', 'b'] }, { bearer: ['c'] }]],
    [{ all: ['d'], anyOf: [[['a', 'd'], ['c']]] }, [{ bearer: ['d', 'a'] }, { bearer: ['d', 'c'] }]],
  ])('of a route with access %j is %j', (access, security) => {
    expect(operationOf({ access }).operation.security).toEqual(security);
  });

  it('of a route with optional authentication has an alternative without a token, also beside the login', () => {
    const { document, operation } = operationOf({ access: { all: [], anyOf: [] }, isOptional: true });
    expect(operation.security).toEqual([{}, { bearer: [] }]);
    expect(operation.responses).toHaveProperty('401');
    oauth2Alternatives(document.paths, '');
    expect(operation.security).toEqual([{}, { oauth2: [] }, { bearer: [] }]);
  });
});
