import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AUTH_OPTIONS, type AuthOptions, type IssuerOptions } from '../options/auth-options.js';
import { keyFileOf } from '../options/key-file.js';
import { profileOf } from '../token/own-profile.js';
import { matchesTemplate } from '../token/issuer-template.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { fetchKeySet } from './fetch-key-set.js';
import type { KeySetStatus } from './key-set-status.js';
import { RefreshedKeySet } from './refreshed-key-set.js';
import { SigningKeys } from './signing-keys.js';

/** In milliseconds. */
const keyFileMaxAgeMs = 5000;

/** A trusted issuer: the rules for its tokens, and its keys. */
export interface TrustedIssuer {
  readonly policy: TokenPolicy;
  readonly keys: SigningKeys;
  readonly keySet: RefreshedKeySet;
}

/** The allow-list of issuers. Each has its own keys, so that the outage of one never affects another. */
@Injectable()
export class Issuers implements OnModuleInit, OnApplicationShutdown {
  private readonly byIdentifier: ReadonlyMap<unknown, TrustedIssuer>;
  private readonly templates: readonly TrustedIssuer[];
  private readonly first: TrustedIssuer;
  private firstFetches: readonly Promise<boolean>[] = [];

  constructor(@Inject(AUTH_OPTIONS) options: AuthOptions) {
    const issuers = options.issuers.map((issuer) => trust(issuer, options));
    this.first = issuers[0]!; // there is one: see option-rules.ts
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
  }

  /**
   * Selects the rules and keys for an unverified token: those of the issuer that it names. A token that names no trusted issuer
   * gets those of the first one, whose check of `iss` rejects it.
   *
   * @param iss the token's claim, of any type
   */
  select(iss: unknown): TrustedIssuer {
    return this.find(iss) ?? this.first;
  }

  /** Finds the trusted issuer that a token names, or for an issuer of many tenants the template that it fits. */
  find(iss: unknown): TrustedIssuer | undefined {
    return this.byIdentifier.get(iss) ?? this.templates.find(({ policy }) => matchesTemplate(iss, policy));
  }

  /** The rules of each issuer. */
  get policies(): TokenPolicy[] {
    return [...this.byIdentifier.values()].map(({ policy }) => policy);
  }

  /** The state of each issuer's keys. */
  keySets(): { issuer: string; status: KeySetStatus }[] {
    return [...this.byIdentifier.values()].map(({ policy, keySet }) => ({
      issuer: policy.issuer,
      status: keySet.status(),
    }));
  }
}

function trust(options: IssuerOptions, auth: AuthOptions): TrustedIssuer {
  const { issuer, jwks } = options;
  const source = { ...options, httpHosts: auth.httpHosts };
  // A file is read again soon after it has changed.
  const maxAgeMs = keyFileOf(jwks) === undefined ? auth.keys.maxAgeMs : Math.min(auth.keys.maxAgeMs, keyFileMaxAgeMs);
  const keySet = new RefreshedKeySet(
    () => fetchKeySet(source, auth.keys.timeoutMs),
    // Reading a file, or keys that are given, costs little: whatever the cooldown, an unknown key waits a second at most.
    {
      ...auth.keys,
      maxAgeMs,
      cooldownMs: jwks === undefined ? auth.keys.cooldownMs : Math.min(auth.keys.cooldownMs, 1000),
    },
    new Logger(`SigningKeys ${issuer}`),
  );
  // Each issuer has a share, so that a flood of tokens of one can't take those of the others.
  const maxWaiting = Math.max(1, Math.floor(auth.keys.maxWaiting / auth.issuers.length));
  return { policy: policyOf(options, auth), keySet, keys: new SigningKeys(keySet, maxWaiting) };
}

/** The rules for the tokens of an issuer. */
function policyOf(options: IssuerOptions, { clockToleranceMs }: Pick<AuthOptions, 'clockToleranceMs'>): TokenPolicy {
  const { issuer, tenants, audience, algorithms } = options;
  return { issuer, tenants, audience, algorithms, profile: profileOf(options), clockToleranceMs };
}
