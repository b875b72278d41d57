import { InvalidRequestError, InvalidTokenError, MissingTokenError } from './auth.errors.js';
import { bearerToken } from './bearer-token.js';

const largest = 'x'.repeat(16 * 1024);

describe(bearerToken.name, () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    ['Bearer a-._~+/z09==', 'a-._~+/z09=='],
    [`Bearer ${largest}`, largest],
  ])('takes the token when the header is %j', (authorization, token) => {
    expect(bearerToken({ headers: { authorization } })).toBe(token);
  });

  it.each([
    [undefined, MissingTokenError],
    ['', MissingTokenError],
    ['Basic abc', MissingTokenError],
    ['Bearerabc', MissingTokenError],
    ['Bearer-abc', MissingTokenError],
    ['xBearer abc', MissingTokenError],
    [' Bearer abc', MissingTokenError],
    ['Bearer', InvalidRequestError],
    ['Bearer ', InvalidRequestError],
    ['Bearer\tabc', InvalidRequestError],
    ['Bearer abc ', InvalidRequestError],
    ['Bearer a b', InvalidRequestError],
    ['Bearer a,b', InvalidRequestError],
    ['Bearer abc, Bearer def', InvalidRequestError],
    ['Bearer =', InvalidRequestError],
    ['Bearer a=b', InvalidRequestError],
    ['Bearer tökén', InvalidRequestError],
    ['Bearer a\u0000b', InvalidRequestError],
    ['Bearer a\nb', InvalidRequestError],
    ['Bearer "abc"', InvalidRequestError],
    ['Bearer: abc', InvalidRequestError],
    [`Bearer ${largest}x`, InvalidTokenError],
  ])('refuses a request when the header is %j', (authorization, error) => {
    expect(() => bearerToken({ headers: { authorization } })).toThrow(error);
  });

  const headers = { authorization: 'Bearer abc' };

  it.each([
    ['Express', { rawHeaders: ['Authorization', 'Bearer abc', 'authorization', 'Bearer def'] }],
    ['Fastify', { raw: { rawHeaders: ['AUTHORIZATION', 'Bearer abc', 'X', 'y', 'Authorization', 'Basic x'] } }],
  ])('refuses a second header of %s', (_framework, request) => {
    expect(() => bearerToken({ headers, ...request })).toThrow(InvalidRequestError);
  });

  it('takes no header value for the name of a header', () => {
    expect(bearerToken({ headers, rawHeaders: ['X', 'authorization', 'Authorization', 'Bearer abc'] })).toBe('abc');
  });

  it.each([{ access_token: 'abc' }, { access_token: '' }, { access_token: ['a', 'b'] }])(
    'refuses a token in the query, even beside a header: %j',
    (query) => {
      expect(() => bearerToken({ headers, query })).toThrow(InvalidRequestError);
    },
  );

  it.each([undefined, null, 'access_token', {}, Object.create({ access_token: 'abc' })])(
    'does not mind a query without one: %j',
    (query) => {
      expect(bearerToken({ headers, query })).toBe('abc');
    },
  );
});
