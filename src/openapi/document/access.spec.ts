import type { OpenAPIObject } from '@nestjs/swagger';
import type { AuthError, ScopeDemand } from '../../auth/index.js';
import { documentAccess } from './access.js';

function securityOf(access: 'public' | ScopeDemand): unknown {
  const operation = { responses: {} };
  // The parts of a document that are read.
  const document = { paths: { '/things/{id}': { get: operation } } } as unknown as OpenAPIObject;
  const challenges = { headersOf: ({ headers }: AuthError) => headers };
  documentAccess(document, [{ name: 'Things.one', method: 'GET', path: '/things/:id', access }], challenges);
  return Reflect.get(operation, 'security');
}

describe('the security requirement', () => {
  it.each([
    ['public' as const, []],
    [{ all: [], anyOf: [] }, [{ bearer: [] }]],
    [{ all: ['a', 'b'], anyOf: [] }, [{ bearer: ['a', 'b'] }]],
    [{ all: [], anyOf: [['a', 'b']] }, [{ bearer: ['a'] }, { bearer: ['b'] }]],
    [{ all: ['a'], anyOf: [['a', 'b'], ['c']] }, [{ bearer: ['a', 'c'] }, { bearer: ['a', 'b', 'c'] }]],
  ])('of a route with access %j is %j', (access, security) => {
    expect(securityOf(access)).toEqual(security);
  });
});
