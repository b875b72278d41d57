import type { Registry } from 'prom-client';
import {
  type Introspectors,
  type Issuers,
  type KeySetStatus,
  type Revocations,
  type VerifiedTokens,
  introspectionOutcomes,
} from '../auth/index.js';
import { type Sample, addCounter, addGauge } from './samples.js';

const states: readonly KeySetStatus['state'][] = ['empty', 'fresh', 'due', 'stale', 'dead'];

/** Exports the age and state of each issuer's signing keys, and statistics of their fetches. */
export function observeKeySets(registry: Registry, issuers: Issuers): void {
  const each = (value: (status: KeySetStatus) => number) => ({
    labelNames: ['issuer'],
    samples: () => issuers.keySets().map(({ issuer, status }): Sample => [value(status), { issuer }]),
  });
  const inStates = () =>
    issuers.keySets().flatMap(({ issuer, status }) => {
      return states.map((state): Sample => [Number(status.state === state), { issuer, state }]);
    });
  const fetches = each((status) => status.fetches);
  const failures = each((status) => status.failures);
  const seconds = each((status) => status.fetchingMs / 1000);
  const age = each(({ ageMs = Number.NaN }) => ageMs / 1000);
  addGauge(registry, {
    name: 'auth_key_set_age_seconds',
    help: 'Age of the keys in use; NaN: there are none',
    aggregator: 'max',
    ...age,
  });
  addGauge(registry, {
    name: 'auth_key_set_state',
    help: '1 for the current state of the keys, 0 for the others',
    labelNames: ['issuer', 'state'],
    aggregator: 'max',
    samples: inStates,
  });
  addCounter(registry, { name: 'auth_key_set_fetches_total', help: 'Completed fetches of keys', ...fetches });
  addCounter(registry, { name: 'auth_key_set_failures_total', help: 'Failed fetches of keys', ...failures });
  addCounter(registry, { name: 'auth_key_set_fetch_seconds_total', help: 'Total duration of fetches', ...seconds });
}

/** Exports how often issuers were asked about tokens (RFC 7662), with which outcome, and how long that took. */
export function observeIntrospections(registry: Registry, introspectors: Introspectors): void {
  addCounter(registry, {
    name: 'auth_introspections_total',
    help: 'Completed introspection requests to the issuer',
    labelNames: ['issuer', 'outcome'],
    samples: () =>
      introspectors.statuses().flatMap(({ issuer, counts }) => {
        return introspectionOutcomes.map((outcome): Sample => [counts[outcome], { issuer, outcome }]);
      }),
  });
  addCounter(registry, {
    name: 'auth_introspection_seconds_total',
    help: 'Total duration of introspection requests',
    labelNames: ['issuer'],
    samples: () => introspectors.statuses().map(({ issuer, counts }): Sample => [counts.askingMs / 1000, { issuer }]),
  });
}

export function observeVerifiedTokens(registry: Registry, tokens: VerifiedTokens): void {
  addCounter(registry, {
    name: 'auth_token_cache_hits_total',
    help: 'Tokens found in the cache of verified tokens',
    samples: () => [[tokens.status().hits]],
  });
  addCounter(registry, {
    name: 'auth_token_cache_misses_total',
    help: 'Tokens not found in the cache of verified tokens',
    samples: () => [[tokens.status().misses]],
  });
  addGauge(registry, {
    name: 'auth_token_cache_size',
    help: 'Verified tokens in the cache',
    samples: () => [[tokens.status().size]],
  });
}

/** Every process has its own copy of the same revocations. */
export function observeRevocations(registry: Registry, revocations: Revocations): void {
  addGauge(registry, {
    name: 'auth_revocations',
    help: 'Revocations in force',
    aggregator: 'max',
    samples: () => [[revocations.status().count]],
  });
  addGauge(registry, {
    name: 'auth_revocations_age_seconds',
    help: 'Time since all revocations were known',
    aggregator: 'max',
    samples: () => [[revocations.status().ageMs / 1000]],
  });
}
