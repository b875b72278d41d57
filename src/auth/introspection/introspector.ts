import { isDeepStrictEqual } from 'node:util';
import { IntrospectionUnavailableError } from '../errors/introspection-unavailable.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { deepFreeze } from '../token/freeze.js';
import type { PresentedToken } from '../token/presented-token.js';
import { ActiveAnswer } from './active-answer.js';
import type { Answers } from './answers.js';
import type { FailureLog } from './failure-log.js';
import type { IntrospectionEndpoint, IntrospectionFailure, IntrospectionResponse } from './introspection-endpoint.js';
import { type IntrospectionCounts, countOf, noCalls } from './introspection-status.js';
import { Lane, type LaneLimits } from './lane.js';

/** Undefined: the token is inactive. */
type Outcome = ActiveAnswer | undefined;

/** An inactive token may become active: an issuer's own copies learn of a new token late, and a client may be unblocked. */
const maxInactiveMs = 10_000;

/** An issuer that rejects a request about one token isn't asked again for each repetition. */
const unanswerableMs = 10_000;

let created = 0;

/** Asks one issuer about tokens. At most one call per token is in flight, and answers are remembered. */
export class Introspector {
  private readonly inFlight = new Map<string, Promise<Outcome>>();
  /** Tokens that were active before, or that the issuer has signed: invented ones don't delay them. */
  private readonly trusted: Lane;
  private readonly newcomers: Lane;
  private readonly counts: IntrospectionCounts = noCalls();
  private readonly keyPrefix = `${(created += 1)} `;

  /** @param maxAgeMs how long an answer counts */
  constructor(
    private readonly endpoint: Pick<IntrospectionEndpoint, 'ask' | 'prepare'>,
    private readonly answers: Answers,
    private readonly maxAgeMs: number,
    private readonly log: FailureLog,
    limits: LaneLimits,
  ) {
    this.trusted = new Lane(limits);
    this.newcomers = new Lane(limits);
  }

  /** Finds the endpoint at startup, which doesn't wait for it. A failure is logged: the next call tries again. */
  async prepare(): Promise<void> {
    await this.endpoint.prepare().catch((error: Error) => this.log.failed(error.message));
  }

  /**
   * Finds what the issuer states about a token: asks only where no answer counts.
   *
   * @param isSigned whether a signature has shown that the issuer issued the token
   * @returns no promise where an answer counts
   * @throws {InvalidTokenError} `token_inactive`
   * @throws {IntrospectionUnavailableError} the issuer can't be asked, or too many requests are waiting
   */
  answerAbout(token: PresentedToken, isSigned = false): ActiveAnswer | Promise<ActiveAnswer> {
    const key = this.keyOf(token);
    const answer = this.answers.findActive(key);
    if (answer?.counts(token) === true) return answer;
    if (this.answers.isInactive(key)) throw new InvalidTokenError('token_inactive');
    const leftMs = this.answers.unanswerableFor(key);
    if (leftMs > 0) throw new IntrospectionUnavailableError(Math.ceil(leftMs / 1000));
    return this.wait(token, answer || isSigned ? this.trusted : this.newcomers);
  }

  status(): IntrospectionCounts {
    return { ...this.counts };
  }

  private async wait(token: PresentedToken, lane: Lane): Promise<ActiveAnswer> {
    const answer = await lane.wait(() => this.ask(token, lane));
    if (!answer) throw new InvalidTokenError('token_inactive');
    return answer;
  }

  /** Starts or joins a call. */
  private ask(token: PresentedToken, lane: Lane, before?: ActiveAnswer): Promise<Outcome> {
    const key = this.keyOf(token);
    const running = this.inFlight.get(key);
    if (running) return running;
    const call = lane.call(() => this.fetch(token, key, before)).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, call);
    return call;
  }

  /** In the background: the answer counts meanwhile, and after a failure until it is too old. */
  private renew(token: PresentedToken, answer: ActiveAnswer): void {
    const key = this.keyOf(token);
    if (this.inFlight.has(key) || this.answers.unanswerableFor(key) > 0) return;
    this.trusted.wait(() => this.ask(token, this.trusted, answer)).catch(() => undefined);
  }

  private async fetch(token: PresentedToken, key: string, before?: ActiveAnswer): Promise<Outcome> {
    const askedAt = performance.now();
    try {
      const response = await this.endpoint.ask(token.encoded);
      countOf(this.counts, response.isActive ? 'active' : 'inactive', askedAt);
      this.log.succeeded();
      return this.keep(response, key, askedAt, before);
    } catch (error) {
      countOf(this.counts, 'failed', askedAt);
      const { message, isOfToken } = error as IntrospectionFailure; // all that the endpoint throws
      if (isOfToken) this.answers.keepUnanswerable(key, askedAt + unanswerableMs);
      this.log.failed(message);
      throw error;
    }
  }

  /**
   * Keeps the object of an unchanged answer, so that a cached token stays valid.
   *
   * @param before the answer that is renewed: a cached token may have it although `Answers` doesn't any more
   */
  private keep(
    { isActive, claims }: IntrospectionResponse,
    key: string,
    askedAt: number,
    before = this.answers.findActive(key),
  ): Outcome {
    const isSame = isActive && before !== undefined && isDeepStrictEqual(before.claims, claims);
    if (!isSame) before?.end();
    if (!isActive) {
      this.answers.keepInactive(key, askedAt + Math.min(this.maxAgeMs, maxInactiveMs));
      return undefined;
    }
    const answer = isSame ? before : new ActiveAnswer(deepFreeze(claims), (token, own) => this.renew(token, own));
    answer.renew(askedAt, this.maxAgeMs);
    this.answers.keepActive(key, answer);
    return answer;
  }

  private keyOf(token: PresentedToken): string {
    return this.keyPrefix + token.digest;
  }
}
