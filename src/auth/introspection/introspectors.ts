import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Issuers } from '../keys/issuers.js';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { acceptsOpaque, confirmsJwts } from '../options/introspection-options.js';
import { formOf } from '../token/access-token.js';
import { Answers } from './answers.js';
import { FailureLog } from './failure-log.js';
import { IntrospectionEndpoint } from './introspection-endpoint.js';
import type { IntrospectionCounts } from './introspection-status.js';
import { Introspector } from './introspector.js';

/** An issuer that is asked about tokens. */
export interface AskedIssuer {
  readonly issuer: TrustedIssuer;
  readonly introspector: Introspector;
}

/** The issuers that are asked about tokens (RFC 7662). */
@Injectable()
export class Introspectors implements OnModuleInit {
  private readonly byIssuer = new WeakMap<TrustedIssuer, Introspector>();
  private readonly listed: readonly AskedIssuer[];
  /** Takes the tokens that state no issuer. There is one at most, as the options demand. */
  readonly opaque: AskedIssuer | undefined;
  private cachedAnswers: Answers | undefined;

  constructor(
    private readonly issuers: Issuers,
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
  ) {
    this.listed = issuers.all().flatMap((issuer) => {
      const introspector = this.of(issuer);
      return introspector ? [{ issuer, introspector }] : [];
    });
    this.opaque = this.listed.find(({ issuer }) => acceptsOpaque(issuer.options.introspection));
  }

  /** Startup doesn't wait for the issuers. */
  onModuleInit(): void {
    for (const { introspector } of this.listed) void introspector.prepare();
  }

  /**
   * Whether a token is for the issuer that takes the tokens that state none. A JWE may be for any issuer: it must not be shown to one where
   * several are trusted.
   */
  acceptsUnread(encoded: string): boolean {
    if (!this.opaque) return false;
    const form = formOf(encoded);
    return form === 'opaque' || (form === 'encrypted' && this.options.issuers.length === 1);
  }

  /** The one that must confirm the JWTs of an issuer; undefined: their signature is enough. */
  confirming(issuer: TrustedIssuer): Introspector | undefined {
    return confirmsJwts(issuer.options.introspection) ? this.of(issuer) : undefined;
  }

  /** The calls of each issuer that is asked. */
  statuses(): { issuer: string; counts: IntrospectionCounts }[] {
    return this.issuers.all().flatMap((issuer) => {
      const introspector = this.byIssuer.get(issuer);
      return introspector ? [{ issuer: issuer.policy.issuer, counts: introspector.status() }] : [];
    });
  }

  private of(issuer: TrustedIssuer): Introspector | undefined {
    const known = this.byIssuer.get(issuer);
    if (known) return known;
    const { introspection } = issuer.options;
    if (introspection === undefined || introspection.mode === 'off') return undefined;
    const { keys, issuers, tokenCacheSize } = this.options;
    this.cachedAnswers ??= new Answers(tokenCacheSize);
    const introspector = new Introspector(
      new IntrospectionEndpoint(issuer, introspection, this.options),
      this.cachedAnswers,
      introspection.maxAge * 1000,
      new FailureLog(new Logger(`Introspection ${issuer.policy.issuer}`)),
      // A share each, so that a flood of tokens of one issuer can't take those of the others.
      { ...keys, maxWaiting: Math.max(1, Math.floor(keys.maxWaiting / Math.max(1, issuers.length))) },
    );
    this.byIssuer.set(issuer, introspector);
    return introspector;
  }
}
