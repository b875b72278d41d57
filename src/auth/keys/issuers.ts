import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AUTH_OPTIONS, type AuthOptions, type IssuerOptions } from '../auth.options.js';
import { profiles } from '../profiles.js';
import type { TokenPolicy } from '../token-checks.js';
import { fetchKeySet } from './fetch-key-set.js';
import type { KeySetStatus } from './key-set-status.js';
import { RefreshedKeySet } from './refreshed-key-set.js';
import { SigningKeys } from './signing-keys.js';

/** An issuer that is trusted: what its tokens are checked against, and its keys. */
export interface TrustedIssuer {
  readonly policy: TokenPolicy;
  readonly keys: SigningKeys;
  readonly keySet: RefreshedKeySet;
}

/** The allow-list of issuers, each with its own keys, so that the outage of one never touches another. */
@Injectable()
export class Issuers implements OnModuleInit, OnApplicationShutdown {
  private readonly byIdentifier: ReadonlyMap<unknown, TrustedIssuer>;
  private readonly first: TrustedIssuer;

  constructor(@Inject(AUTH_OPTIONS) options: AuthOptions) {
    const issuers = options.issuers.map((issuer) => trust(issuer, options));
    this.first = issuers[0]!; // there is one: see option-rules.ts
    this.byIdentifier = new Map(issuers.map((issuer) => [issuer.policy.issuer, issuer]));
  }

  /** The start does not wait for the issuers: with one of them down, the service runs and says 503 until it is back. */
  onModuleInit(): void {
    for (const { keySet } of this.byIdentifier.values()) void keySet.refresh();
  }

  onApplicationShutdown(): void {
    for (const { keySet } of this.byIdentifier.values()) keySet.stop();
  }

  /**
   * By whose rules an undecided token is judged: its issuer's. One that names no trusted issuer is judged by those of the
   * first, and refused by its `iss` at the latest.
   *
   * @param iss the token's claim, of any type
   */
  judging(iss: unknown): TrustedIssuer {
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
  // Each has its share, so that a flood of one issuer's tokens leaves the others theirs.
  const maxWaiting = Math.max(1, Math.floor(keySetOptions.maxWaiting / issuers.length));
  return { policy, keySet, keys: new SigningKeys(keySet, maxWaiting) };
}
