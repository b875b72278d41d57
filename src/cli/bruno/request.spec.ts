import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, brunoRequest } from './request.js';

const responses = { 200: { description: 'OK' } };
const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: { '/shop/orders': {}, '/shop/orders/{id}': {}, '/shop/orders/{id}/items/{item}': {} },
} satisfies OpenAPIObject;

const requestOf = (operation: Partial<Operation>, method = 'get', path = '/shop/orders') =>
  brunoRequest(document, { responses, ...operation }, { method, path, seq: 1 });

describe('a request of the Bruno collection', () => {
  it('sends a required parameter, and has an optional one disabled', () => {
    const parameters = ['limit', 'since'].map((name, index) => {
      return {
        name,
        in: 'query' as const,
        required: index === 0,
        schema: { type: 'string' as const },
        example: `a ${name}`,
      };
    });
    expect(requestOf({ parameters })).toMatchObject({
      http: { url: '{{api}}/shop/orders?limit=a limit' },
      params: [
        { type: 'query', name: 'limit', value: 'a limit', enabled: true },
        { type: 'query', name: 'since', value: 'a since', enabled: false },
      ],
    });
  });

  it('has a variable for each parameter of its path, named after the resource', () => {
    expect(requestOf({}, 'get', '/shop/orders/{id}/items/{item}')).toMatchObject({
      http: { url: '{{api}}/shop/orders/:id/items/:item' },
      params: [
        { type: 'path', name: 'id', value: '{{orders_id}}' },
        { type: 'path', name: 'item', value: '{{items_item}}' },
      ],
    });
  });

  it('sets the variable of a resource that it creates', () => {
    expect(requestOf({}, 'post')).toMatchObject({ vars: { res: [{ name: 'orders_id', value: 'res.body.id' }] } });
  });

  it('sends a token only if the operation demands one', () => {
    expect(requestOf({ security: [] })).toMatchObject({ http: { auth: 'none' } });
    expect(requestOf({ security: [{ bearer: ['read:orders'] }] })).toMatchObject({ http: { auth: 'inherit' } });
  });

  it('asserts the status of success', () => {
    const created = { 401: { description: 'Unauthorized' }, 201: { description: 'Created' } };
    expect(requestOf({ responses: created })).toMatchObject({
      assertions: [{ name: 'res.status', value: 'eq 201' }],
    });
  });
});
