import type { OpenAPIObject } from '@nestjs/swagger';
import { findRoute } from './find-route.js';
import { UsageError } from '../../command-line/index.js';

const one = { operationId: 'one', responses: {} };
const own = { operationId: 'own', responses: {} };
// The only part of a document that findRoute reads.
const document = { paths: { '/things/{id}': { get: one }, '/things/own': { get: own } } } as unknown as OpenAPIObject;

describe('the operation of npm run snippet', () => {
  it.each([
    ['/things/{id}', '/things/{id}', one],
    ['/things/:id', '/things/{id}', one],
    ['/things/42', '/things/42', one],
    ['/things/own', '/things/own', own],
  ])('is found at %s', (path, sampled, operation) => {
    expect(findRoute(document, { method: 'get', path })).toEqual(['get', sampled, operation]);
  });

  it.each([
    ['delete', '/things/42'],
    ['get', '/things'],
    ['get', '/things/42/parts'],
    ['get', '/things/'],
  ])('is not found at %s %s', (method, path) => {
    expect(() => findRoute(document, { method, path })).toThrow(UsageError);
  });
});
