import { InvalidRequestError, InvalidTokenError, MissingTokenError } from './auth.errors.js';

/** Where the token is kept once it was taken from the header: the guard and the strategy both ask for it. */
const parsed = Symbol('access token');

/** The part of a request that may carry an access token, as Express and Fastify both have it. */
export interface BearerRequest {
  readonly headers: { readonly authorization?: string | undefined };
  /** Fastify keeps Node's own request here; on Express the request itself is one. */
  readonly raw?: { readonly rawHeaders: readonly string[] };
  readonly rawHeaders?: readonly string[];
  /** The request target as sent; Express and Fastify change only `url` when they rewrite it. */
  readonly originalUrl?: string;
  readonly url?: string;
  /** Under a symbol, so that nothing that writes an object out shows it. */
  [parsed]?: string;
}

const maxTokenLength = 16 * 1024;

/** The scheme alone decides whether the credentials are meant for us (RFC 9110, section 11.1: case-insensitive). */
const bearerScheme = /^bearer(?![!#$%&'*+.^_`|~\w-])/i;

/** `credentials = "Bearer" 1*SP b64token` (RFC 6750, section 2.1), from the first character to the last. */
const bearerCredentials = /^bearer +([\w\-.~+/]+=*)$/i;

/**
 * The access token that a request carries in its `Authorization` header, the only place where it is taken from
 * (RFC 9700, section 4.3.2: not from the query, which ends up in logs).
 *
 * @throws {MissingTokenError} there are no credentials, or those of another scheme
 * @throws {InvalidRequestError} they are malformed, sent twice, or sent in the query
 * @throws {InvalidTokenError} the token is larger than 16 KiB
 */
export function bearerToken(request: BearerRequest): string {
  return (request[parsed] ??= parse(request));
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
 * A parameter `access_token`, also percent-encoded or with a suffix (`access_token[]`), after whatever a framework's parser
 * takes as a delimiter. A pattern over the request target instead of the parsed query: Express's parsers stop at 1,000
 * parameters and rename the ones with brackets.
 */
const tokenParameter = new RegExp(`[?#&;](?:[+[]|%20|%5b)*${encodable('access_token')}(?!\\w)`, 'i');

function encodable(text: string): string {
  return Array.from(text, (character) => `(?:${character}|%${character.charCodeAt(0).toString(16)})`).join('');
}

function hasTokenInQuery({ url = '', originalUrl = url }: BearerRequest): boolean {
  return tokenParameter.test(originalUrl);
}

/** Node keeps the first of several and drops the rest; only the raw headers tell, names and values in turns. */
function countAuthorizationHeaders({ raw, rawHeaders = raw?.rawHeaders ?? [] }: BearerRequest): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && isAuthorization(text)).length;
}

function isAuthorization(name: string): boolean {
  return name.length === 'authorization'.length && name.toLowerCase() === 'authorization';
}
