import type { Registry } from 'prom-client';
import type { Issuers, KeySetStatus, VerifiedTokens } from '../auth/index.js';
import { type Sample, addCounter, addGauge } from './samples.js';

const states: readonly KeySetStatus['state'][] = ['empty', 'fresh', 'due', 'stale', 'dead'];

/** The signing keys of each issuer: how old they are, and how their fetches went. */
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
  addGauge(registry, { name: 'auth_key_set_age_seconds', help: 'Age of the keys in use; NaN: none are', ...age });
  addGauge(registry, {
    name: 'auth_key_set_state',
    help: '1 for the state that the keys are in, 0 for the others',
    labelNames: ['issuer', 'state'],
    samples: inStates,
  });
  addCounter(registry, { name: 'auth_key_set_fetches_total', help: 'Fetches of keys that ended', ...fetches });
  addCounter(registry, { name: 'auth_key_set_failures_total', help: 'Those of them that failed', ...failures });
  addCounter(registry, { name: 'auth_key_set_fetch_seconds_total', help: 'What they took together', ...seconds });
}

export function observeVerifiedTokens(registry: Registry, tokens: VerifiedTokens): void {
  addCounter(registry, {
    name: 'auth_token_cache_hits_total',
    help: 'Tokens that were verified before',
    samples: () => [[tokens.status().hits]],
  });
  addCounter(registry, {
    name: 'auth_token_cache_misses_total',
    help: 'Tokens that were not',
    samples: () => [[tokens.status().misses]],
  });
  addGauge(registry, {
    name: 'auth_token_cache_size',
    help: 'Verified tokens that are remembered',
    samples: () => [[tokens.status().size]],
  });
}
