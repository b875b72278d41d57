import { type IntrospectionPlace, discoverIntrospection } from '../keys/discovery.js';
import { type TextResponse, causeOf, fetchText, redirectHint } from '../keys/fetch-text.js';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import type { AuthOptions } from '../options/auth-options.js';
import type { IntrospectionOptions } from '../options/introspection-options.js';
import { optionNames } from '../options/option-names.js';
import type { Claims } from '../token/claims.js';
import { isObject } from '../token/encoded-parts.js';
import { parseUniqueJson } from '../token/unique-json.js';
import { authenticateClient } from './client-authentication.js';
import { Remembered } from './remembered.js';
import { readSignedAnswer, signedAnswerType } from './signed-answer.js';

/** What an issuer states about a token (RFC 7662, section 2.2). */
export interface IntrospectionResponse {
  readonly isActive: boolean;
  /** All members except `active`. */
  readonly claims: Claims;
}

/** The issuer couldn't be asked, or its answer is invalid. The message is for the log: it never contains the token or a secret. */
export class IntrospectionFailure extends Error {
  override readonly name = 'IntrospectionFailure';

  /** @param isOfToken whether the endpoint itself works: it only rejected the request about this token */
  constructor(
    message: string,
    readonly isOfToken = false,
  ) {
    super(message);
  }
}

/** Signed answers are preferred: an issuer sends them to clients that have requested them at their registration (RFC 9701, section 6). */
const accept = `${signedAnswerType}, application/json;q=0.9`;

/** Statuses that may be about the one token: too long, or of a kind that the issuer doesn't introspect. */
const ofToken = new Set([400, 413, 414, 422]);

/** Errors (RFC 6749, section 5.2) that are about this API as a client, whatever the status. */
const ofClient = new Set(['invalid_client', 'unauthorized_client']);

/** The introspection endpoint of an issuer. */
export class IntrospectionEndpoint {
  private readonly place: Remembered<IntrospectionPlace>;

  constructor(
    private readonly issuer: TrustedIssuer,
    private readonly options: IntrospectionOptions,
    private readonly auth: Pick<AuthOptions, 'keys' | 'httpHosts'>,
  ) {
    this.place = new Remembered(() => this.findPlace(), auth.keys.maxAgeMs);
  }

  /**
   * Finds the endpoint, and tries whether the client can be authenticated.
   *
   * @throws {Error} what keeps the endpoint from being asked; the message is for the log
   */
  async prepare(): Promise<IntrospectionPlace> {
    const place = await this.place.get();
    await this.authenticate(place);
    return place;
  }

  /** @throws {IntrospectionFailure} the endpoint can't be asked, or its answer is invalid */
  async ask(token: string): Promise<IntrospectionResponse> {
    const signal = AbortSignal.timeout(this.auth.keys.timeoutMs);
    try {
      const place = await this.place.get();
      return await this.read(await tryTwice(() => this.send(token, place, signal)), place);
    } catch (error) {
      throw error instanceof IntrospectionFailure ? error : new IntrospectionFailure((error as Error).message); // thrown above
    }
  }

  private async send(token: string, place: IntrospectionPlace, signal: AbortSignal): Promise<TextResponse> {
    const { headers, parameters } = await this.authenticate(place);
    const body = new URLSearchParams({ token, token_type_hint: 'access_token', ...parameters }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetchText(place.uri, { method: 'POST', headers: { accept, ...type, ...headers }, body, signal });
  }

  private authenticate({ methods }: IntrospectionPlace) {
    return authenticateClient(this.options, this.issuer.policy.issuer, methods);
  }

  private async findPlace(): Promise<IntrospectionPlace> {
    const { uri } = this.options;
    if (uri !== undefined) return { uri, methods: undefined };
    const signal = AbortSignal.timeout(this.auth.keys.timeoutMs);
    return discoverIntrospection({ ...this.issuer.options, httpHosts: this.auth.httpHosts }, signal);
  }

  private async read(response: TextResponse, place: IntrospectionPlace): Promise<IntrospectionResponse> {
    const { uri } = place;
    const { status, headers, body } = response;
    if (status !== 200) {
      const error = errorIn(body);
      const isOfClient = status === 401 || status === 403 || ofClient.has(error ?? '');
      const code = error === undefined ? '' : ` (${error})`;
      const hint = isOfClient ? clientHint(place) : '';
      const text = `${uri} responded with ${status}${code}${redirectHint(response)}${hint}`;
      throw new IntrospectionFailure(text, ofToken.has(status) && !isOfClient);
    }
    const isSigned = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === signedAnswerType;
    const answer = isSigned ? await this.readSigned(body) : parseUniqueJson(Buffer.from(body.replace(/^\uFEFF/, '')));
    if (!isObject(answer)) throw new IntrospectionFailure(`${uri} did not respond with a JSON object`);
    const { active, ...claims } = answer;
    if (typeof active !== 'boolean') throw new IntrospectionFailure(`${uri} did not state active as true or false`);
    return { isActive: active, claims };
  }

  private readSigned(body: string): Promise<unknown> {
    const { clientId, maxAge } = this.options;
    return readSignedAnswer(body.trim(), this.issuer, { clientId, maxAgeMs: maxAge * 1000 });
  }
}

/**
 * Asking again changes nothing, so a connection that the issuer closed while it was idle costs only a second attempt.
 *
 * @param send authenticates the client anew each time: an issuer accepts the `jti` of an assertion once (RFC 7523, section 3)
 */
async function tryTwice(send: () => Promise<TextResponse>): Promise<TextResponse> {
  try {
    return await send();
  } catch (error) {
    const { code } = Object(causeOf(error)) as { code?: unknown }; // any error
    if (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
    return send();
  }
}

/** The error code (RFC 6749, section 5.2). Its description isn't logged, since it may quote what was sent. */
function errorIn(body: string): string | undefined {
  return /"error"\s*:\s*"([a-z_]{1,64})"/.exec(body)?.[1];
}

/** @param methods undefined where the address is configured: then a secret is sent in a Basic header */
function clientHint({ methods }: IntrospectionPlace): string {
  const other = methods
    ? ''
    : '. Does it want client_secret_post? Then leave out its address, so that its metadata counts';
  return `: it rejects the client: check the client ID and secret or key of ${optionNames.introspection}${other}`;
}
