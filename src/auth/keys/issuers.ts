import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AUTH_OPTIONS, type AuthOptions, type IssuerOptions } from '../options/auth-options.js';
import { profiles } from '../token/profiles.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { fetchKeySet } from './fetch-key-set.js';
import type { KeySetStatus } from './key-set-status.js';
import { RefreshedKeySet } from './refreshed-key-set.js';
import { SigningKeys } from './signing-keys.js';

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
  private readonly first: TrustedIssuer;

  constructor(@Inject(AUTH_OPTIONS) options: AuthOptions) {
    const issuers = options.issuers.map((issuer) => trust(issuer, options));
    this.first = issuers[0]!; // there is one: see option-rules.ts
    this.byIdentifier = new Map(issuers.map((issuer) => [issuer.policy.issuer, issuer]));
  }

  /** Startup doesn't wait for the issuers: while one is down, the service runs and responds with 503 to its tokens. */
  onModuleInit(): void {
    for (const { keySet } of this.byIdentifier.values()) void keySet.refresh();
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
    return this.byIdentifier.get(iss) ?? this.first;
  }

  get identifiers(): string[] {
    return [...this.byIdentifier.values()].map(({ policy }) => policy.issuer);
  }

  /** The state of each issuer's keys. */
  keySets(): { issuer: string; status: KeySetStatus }[] {
    return [...this.byIdentifier.values()].map(({ policy, keySet }) => ({
      issuer: policy.issuer,
      status: keySet.status(),
    }));
  }
}

function trust(options: IssuerOptions, { issuers, clockToleranceMs, keys: keySetOptions }: AuthOptions): TrustedIssuer {
  const { issuer, jwksUri, audience, algorithms } = options;
  const fetchSet = () => fetchKeySet(issuer, jwksUri, keySetOptions.timeoutMs);
  const keySet = new RefreshedKeySet(fetchSet, keySetOptions, new Logger(`SigningKeys ${issuer}`));
  const policy = { issuer, audience, algorithms, profile: profiles[options.profile](audience), clockToleranceMs };
  // Each issuer has a share, so that a flood of tokens of one can't take those of the others.
  const maxWaiting = Math.max(1, Math.floor(keySetOptions.maxWaiting / issuers.length));
  return { policy, keySet, keys: new SigningKeys(keySet, maxWaiting) };
}
