import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AUTH_OPTIONS, type AuthOptions, type IssuerOptions } from '../options/auth-options.js';
import { authDefaults } from '../options/defaults.js';
import type { AccessToken } from '../token/access-token.js';
import { matchesTemplate } from '../token/issuer-template.js';
import { type TokenPolicy, flawOf } from '../token/token-checks.js';
import { guardedLookup } from './guarded-lookup.js';
import type { KeySetStatus } from './key-set-status.js';
import { Tenants } from './tenants.js';
import { type TrustedIssuer, trust } from './trusted-issuer.js';

/** Takes the place of the first issuer where the app finds them by a function. No token meets its rules, as it lists no tenant. */
const noIssuer: IssuerOptions = {
  issuer: '',
  tenants: [],
  audience: [],
  profile: authDefaults.profile,
  scopeClaims: [],
  algorithms: [],
  jwks: { keys: [] },
  dpop: 'required',
};

/** The allow-list of issuers. Each has its own keys, so that the outage of one never affects another. */
@Injectable()
export class Issuers implements OnModuleInit, OnApplicationShutdown {
  private readonly byIdentifier: ReadonlyMap<unknown, TrustedIssuer>;
  private readonly templates: readonly TrustedIssuer[];
  private readonly first: TrustedIssuer;
  private readonly tenants: Tenants | undefined;
  private firstFetches: readonly Promise<boolean>[] = [];

  constructor(@Inject(AUTH_OPTIONS) options: AuthOptions) {
    // Each issuer has a share, so that a flood of tokens of one can't take those of the others.
    const share = Math.max(1, Math.floor(options.keys.maxWaiting / options.issuers.length));
    const issuers = options.issuers.map((issuer) => trust(issuer, options, share));
    this.first = issuers[0] ?? trust(noIssuer, options, 1);
    this.tenants = tenantsOf(options);
    this.templates = issuers.filter(({ policy }) => policy.tenants !== undefined);
    this.byIdentifier = new Map(issuers.map((issuer) => [issuer.policy.issuer, issuer]));
  }

  /** Startup doesn't wait for the issuers: while one is down, the service runs and responds with 503 to its tokens. */
  onModuleInit(): void {
    this.firstFetches = [...this.byIdentifier.values()].map(({ keySet }) => keySet.refresh());
  }

  /** Resolves when the first fetch of each issuer's keys is over, whether or not it succeeded. */
  async firstFetch(): Promise<void> {
    await Promise.all(this.firstFetches);
  }

  onApplicationShutdown(): void {
    for (const { keySet } of this.byIdentifier.values()) keySet.stop();
    this.tenants?.stop();
  }

  /**
   * Selects the rules and keys for an unverified token: those of the issuer that it names. A token that names no trusted issuer
   * gets those of the first one, whose check of `iss` rejects it. For logs: a tenant's may be out of date.
   *
   * @param iss the token's claim, of any type
   */
  select(iss: unknown): TrustedIssuer {
    return this.find(iss) ?? this.first;
  }

  /**
   * Selects the rules and keys that an unverified token is checked by, as `select` does. Where the app finds issuers by a function, a
   * token that is invalid whatever its issuer costs no call.
   *
   * @returns a promise where the function may be called; it rejects with a `KeysUnavailableError` if that failed, or too many
   *   requests are waiting for it
   */
  lookUp(token: AccessToken, request: unknown): TrustedIssuer | Promise<TrustedIssuer> {
    const { iss } = token.claims;
    if (!this.tenants) return this.select(iss);
    const flaw = flawOf(token, this.first.policy, Date.now());
    if (flaw !== 'issuer_not_trusted' || typeof iss !== 'string') return this.first;
    return this.tenants.find(iss, request).then((issuer) => issuer ?? this.first);
  }

  /** Finds the trusted issuer that a token names, or for an issuer of many tenants the template that it fits. */
  find(iss: unknown): TrustedIssuer | undefined {
    const known = this.byIdentifier.get(iss) ?? this.templates.find(({ policy }) => matchesTemplate(iss, policy));
    return known ?? this.tenants?.remembered(iss);
  }

  /** The rules of each issuer that is known at startup. */
  get policies(): TokenPolicy[] {
    return [...this.byIdentifier.values()].map(({ policy }) => policy);
  }

  /** All trusted issuers: those known at startup, and the tenants that are remembered. */
  all(): TrustedIssuer[] {
    return [...this.byIdentifier.values(), ...(this.tenants?.issuers() ?? [])];
  }

  /** The state of each issuer's keys. */
  keySets(): { issuer: string; status: KeySetStatus }[] {
    return this.all().map(({ policy, keySet }) => ({ issuer: policy.issuer, status: keySet.status() }));
  }
}

function tenantsOf(options: AuthOptions): Tenants | undefined {
  const { findIssuer, keys } = options;
  if (!findIssuer) return undefined;
  const lookUp = guardedLookup(findIssuer, keys.timeoutMs, new Logger('Issuers'));
  return new Tenants(lookUp, (issuer) => trust(issuer, options, keys.maxWaiting), keys);
}
