import { InvalidRequestError, InvalidTokenError, MissingTokenError } from '../errors/outcomes.js';
import { type CredentialsRequest, credentialsOf } from './credentials.js';

const largest = 'x'.repeat(16 * 1024);

const tokenOf = (request: CredentialsRequest) => credentialsOf(request).token.encoded;

describe(credentialsOf.name, () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    ['Bearer a-._~+/z09==', 'a-._~+/z09=='],
    [`Bearer ${largest}`, largest],
  ])('returns the token when the header is %j', (authorization, token) => {
    expect(tokenOf({ headers: { authorization } })).toBe(token);
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
  ])('rejects a request when the header is %j', (authorization, error) => {
    expect(() => credentialsOf({ headers: { authorization } })).toThrow(error);
  });

  const headers = { authorization: 'Bearer abc' };

  it.each([
    ['Express', { rawHeaders: ['Authorization', 'Bearer abc', 'authorization', 'Bearer def'] }],
    ['Fastify', { raw: { rawHeaders: ['AUTHORIZATION', 'Bearer abc', 'X', 'y', 'Authorization', 'Basic x'] } }],
  ])('rejects a second Authorization header on %s', (_framework, request) => {
    expect(() => credentialsOf({ headers, ...request })).toThrow(InvalidRequestError);
  });

  it('does not mistake a header value for a header name', () => {
    expect(tokenOf({ headers, rawHeaders: ['X', 'authorization', 'Authorization', 'Bearer abc'] })).toBe('abc');
  });

  it.each([
    'access_token=abc',
    'access_token',
    'access_token=',
    'limit=1&access_token=abc',
    `${'a=1&'.repeat(1001)}access_token=abc`,
    'access%5Ftoken=abc',
    'access%5ftoken=abc',
    '%61%63%63%65%73%73%5F%74%6F%6B%65%6E=abc',
    'access_token[]=abc',
    'access_token%5B%5D=abc',
    'access_token[x]=abc',
    'access_token.x=abc',
    '[access_token]=abc',
    '%5Baccess_token%5D=abc',
    '+access_token=abc',
    'access_token+=abc',
    '%20access_token%20=abc',
    'limit=%zz&access_token=abc',
    'access_token%zz=abc',
    'access_token=%E0%A4%A',
    'limit=1;access_token=abc',
    'limit=1#access_token=abc',
  ])('rejects a token in the query, even in addition to a header: %#', (query) => {
    for (const request of [{ url: `/who?${query}` }, { originalUrl: `/app/who?${query}`, url: '/who' }]) {
      expect(() => credentialsOf({ headers, ...request })).toThrow(InvalidRequestError);
    }
  });

  it.each(['/who#access_token=abc', '/who;access_token=abc', 'http://localhost/who?access_token=abc'])(
    'rejects a token in the URL %s',
    (url) => {
      expect(() => credentialsOf({ headers, url })).toThrow(InvalidRequestError);
    },
  );

  it.each([
    undefined,
    '/access_token',
    '/who?',
    '/who?limit=access_token',
    '/who?a=b=access_token',
    '/who?access_token_type=jwt',
    '/who?my_access_token=abc',
    '/who?access%255Ftoken=abc',
    '/who?filter[access_token]=abc',
    '/who?%',
  ])('accepts a request whose query has no access token: %s', (url) => {
    expect(tokenOf({ headers, ...(url !== undefined && { url }) })).toBe('abc');
  });

  it('finds a token where the option token does, but only for a module with this option', () => {
    const request = { headers: {} };
    const source = () => largest;
    const found = credentialsOf(request, source);
    expect([found.scheme, found.token.encoded]).toEqual(['Bearer', largest]);
    expect(credentialsOf(request, source)).toBe(found);
    expect(() => credentialsOf(request)).toThrow(MissingTokenError);
    expect(() => credentialsOf(request, () => undefined)).toThrow(MissingTokenError);
  });

  it.each([
    [`${largest}x`, InvalidTokenError],
    ['', InvalidRequestError],
    ['a b', InvalidRequestError],
    ['Bearer abc', InvalidRequestError],
    ['a\nb', InvalidRequestError],
  ])('rejects the text that the option token returns: %#', (token, error) => {
    expect(() => credentialsOf({ headers: {} }, () => token)).toThrow(error);
  });

  it('rejects a token beside another one, and beside an empty header', () => {
    for (const authorization of ['Bearer abc', 'DPoP abc', 'Bearer', 'Bearer ']) {
      expect(() => credentialsOf({ headers: { authorization } }, () => 'abc')).toThrow(InvalidRequestError);
    }
    expect(tokenOf({ headers: { authorization: 'Bearer abc' } })).toBe('abc');
  });
});
