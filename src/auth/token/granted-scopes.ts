import { LRUCache } from 'lru-cache';
import { deepFreeze } from './freeze.js';

/** By their words: most tokens of an API grant what many others do. */
const sets = new LRUCache<string, ReadonlySet<string>>({ max: 1000 });

/** Words that take more memory than this aren't remembered. */
const maxKeyLength = 1024;

/**
 * A frozen set, which tokens with the same words share: it takes as much memory as the rest of a principal, and
 * longer to freeze.
 *
 * @param words of a verified token, so that forged ones can't evict a set
 */
export function grantedScopes(words: readonly string[]): ReadonlySet<string> {
  // As JSON, in which two lists are never the same: a word of an array may contain spaces.
  const key = JSON.stringify(words);
  const known = sets.get(key);
  if (known) return known;
  const scopes = deepFreeze(new Set(words));
  if (key.length <= maxKeyLength) sets.set(key, scopes);
  return scopes;
}
