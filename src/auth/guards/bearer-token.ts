import { InvalidRequestError, InvalidTokenError, MissingTokenError } from '../errors/outcomes.js';
import { PresentedToken } from '../token/presented-token.js';

/** The parsed token of a request, which the guard and the strategy both read. */
const parsed = Symbol('access token');

/** The part of a request that may contain an access token, on Express and on Fastify. */
export interface BearerRequest {
  readonly headers: { readonly authorization?: string | undefined };
  /** Node's own request, on Fastify. On Express, the request itself is one. */
  readonly raw?: { readonly rawHeaders: readonly string[] };
  readonly rawHeaders?: readonly string[];
  /** The request target as it was sent; Express and Fastify change only `url` when they rewrite it. */
  readonly originalUrl?: string;
  readonly url?: string;
  /** A symbol, so that `JSON.stringify` omits it. */
  [parsed]?: PresentedToken;
}

const maxTokenLength = 16 * 1024;

/** The scheme determines whether the credentials are ours (RFC 9110, section 11.1: case-insensitive). */
const bearerScheme = /^bearer(?![!#$%&'*+.^_`|~\w-])/i;

/** `credentials = "Bearer" 1*SP b64token` (RFC 6750, section 2.1), from the first character to the last. */
const bearerCredentials = /^bearer +([\w\-.~+/]+=*)$/i;

/**
 * The access token in a request's `Authorization` header, the only place where one is accepted (RFC 9700, section 4.3.2: not in
 * the query, which is logged).
 *
 * @throws {MissingTokenError} there are no credentials, or those of another scheme
 * @throws {InvalidRequestError} they are malformed, sent twice, or sent in the query
 * @throws {InvalidTokenError} `token_malformed`: the token is larger than 16 KiB
 */
export function bearerToken(request: BearerRequest): PresentedToken {
  return (request[parsed] ??= new PresentedToken(parse(request)));
}

function parse(request: BearerRequest): string {
  if (hasTokenInQuery(request) || countAuthorizationHeaders(request) > 1) throw new InvalidRequestError();
  const { authorization = '' } = request.headers;
  if (!bearerScheme.test(authorization)) throw new MissingTokenError();
  const token = bearerCredentials.exec(authorization)?.[1];
  if (token === undefined) throw new InvalidRequestError();
  if (token.length > maxTokenLength) throw new InvalidTokenError('token_malformed');
  return token;
}

/**
 * A parameter `access_token`, also percent-encoded or with a suffix (`access_token[]`), after any character that a framework's
 * parser treats as a delimiter. A pattern over the request target instead of the parsed query: Express's parsers stop at 1,000
 * parameters and rename those with brackets.
 */
const tokenParameter = new RegExp(`[?#&;](?:[+[]|%20|%5b)*${encodable('access_token')}(?!\\w)`, 'i');

function encodable(text: string): string {
  return Array.from(text, (character) => `(?:${character}|%${character.charCodeAt(0).toString(16)})`).join('');
}

function hasTokenInQuery({ url = '', originalUrl = url }: BearerRequest): boolean {
  return tokenParameter.test(originalUrl);
}

/** Node.js keeps the first header and drops its duplicates, except in the raw headers: alternating names and values. */
function countAuthorizationHeaders({ raw, rawHeaders = raw?.rawHeaders ?? [] }: BearerRequest): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && isAuthorization(text)).length;
}

function isAuthorization(name: string): boolean {
  return name.length === 'authorization'.length && name.toLowerCase() === 'authorization';
}
