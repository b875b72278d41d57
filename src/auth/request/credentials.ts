import { InvalidRequestError, InvalidTokenError, MissingTokenError } from '../errors/outcomes.js';
import type { Scheme } from '../errors/challenge.js';
import type { AuthHooks } from '../options/hooks.js';
import type { Evidence } from '../binding/evidence.js';
import { PresentedToken } from '../token/presented-token.js';
import { foundBy } from './found-token.js';

/** The parsed credentials of a request, which the guard and the strategy both read. */
const parsed = Symbol('credentials');

/** The part of a request that may contain credentials, on Express and on Fastify. */
export interface CredentialsRequest {
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly dpop?: string | string[] | undefined;
  };
  /** Node's own request, on Fastify. On Express, the request itself is one. */
  readonly raw?: { readonly rawHeaders: readonly string[] };
  readonly rawHeaders?: readonly string[];
  /** The request target as it was sent; Express and Fastify change only `url` when they rewrite it. */
  readonly originalUrl?: string;
  readonly url?: string;
  /** A symbol, so that `JSON.stringify` omits it. */
  [parsed]?: Credentials;
}

/** An access token, and the scheme that it is sent with. */
export interface Credentials {
  readonly scheme: Scheme;
  readonly token: PresentedToken;
  /** What they were parsed from: another module may find the same request's in another place. */
  readonly authorization: string | undefined;
  readonly found: string | undefined;
  /** See `Evidence`. */
  replayOutcomes?: Evidence['replayOutcomes'];
}

const maxTokenLength = 16 * 1024;

/** The scheme determines whether the credentials are ours (RFC 9110, section 11.1: case-insensitive). */
const schemePattern = /^(?:(bearer)|(dpop))(?![!#$%&'*+.^_`|~\w-])/i;

/** `credentials = scheme 1*SP token` (RFC 6750, section 2.1; RFC 9449, section 7.1), from the first character to the last. */
const credentialsPattern = /^\w+ +([\w\-.~+/]+=*)$/;

/** `b64token` (RFC 6750, section 2.1). */
const tokenPattern = /^[\w\-.~+/]+=*$/;

/**
 * The access token in a request's `Authorization` header, or else the one that the app finds elsewhere (RFC 9700, section 4.3.2: not in
 * the query, which is logged).
 *
 * @param source the option `token`
 * @throws {MissingTokenError} there are no credentials, or those of another scheme
 * @throws {InvalidRequestError} they are malformed, sent twice, or sent in the query
 * @throws {InvalidTokenError} `token_malformed`: the token is larger than 16 KiB
 * @throws {Error} the app failed to look for a token
 */
export function credentialsOf(request: CredentialsRequest, source?: AuthHooks['token']): Credentials {
  const found = source && foundBy(source, request);
  const known = request[parsed];
  // An app's `request` may return one object for many messages, with other credentials each time.
  const isSame = known?.authorization === request.headers.authorization && known?.found === found;
  return known && isSame ? known : (request[parsed] = parse(request, found));
}

/** The scheme of a request's credentials; undefined: there are none, or those of another scheme. */
export function schemeOf({ headers }: Partial<CredentialsRequest>): Scheme | undefined {
  const [, bearer, dpop] = schemePattern.exec(headers?.authorization ?? '') ?? [];
  if (bearer !== undefined) return 'Bearer';
  return dpop === undefined ? undefined : 'DPoP';
}

/** The proof of a request; undefined unless there is exactly one `DPoP` header (RFC 9449, section 4.3, item 1). */
export function proofIn(request: CredentialsRequest): string | undefined {
  const { dpop } = request.headers;
  return typeof dpop === 'string' && countHeaders(request, 'dpop') <= 1 ? dpop : undefined;
}

function parse(request: CredentialsRequest, found: string | undefined): Credentials {
  if (hasTokenInQuery(request) || countHeaders(request, 'authorization') > 1) throw new InvalidRequestError();
  const scheme = schemeOf(request);
  if (scheme === undefined && found === undefined) throw new MissingTokenError();
  if (found !== undefined && (scheme !== undefined || !tokenPattern.test(found))) throw new InvalidRequestError();
  const { authorization } = request.headers;
  const token = found ?? credentialsPattern.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new InvalidRequestError();
  if (token.length > maxTokenLength) throw new InvalidTokenError('token_malformed');
  return { scheme: scheme ?? 'Bearer', token: new PresentedToken(token), authorization, found };
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

function hasTokenInQuery({ url = '', originalUrl = url }: CredentialsRequest): boolean {
  return tokenParameter.test(originalUrl);
}

/** Node.js drops or joins the duplicates of a header, except in the raw headers: alternating names and values. */
function countHeaders({ raw, rawHeaders = raw?.rawHeaders ?? [] }: CredentialsRequest, wanted: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && isNamed(text, wanted)).length;
}

function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted;
}
