import type { CraftingIssuer, Flaw } from './flaws/flaw.js';
import { type FlawName, flaws } from './flaws/index.js';
import type { TokenOptions } from './token-options.js';

/** For each flaw, a token that has it, and is otherwise what the options say. */
export type FlawedTokens = { readonly [Name in FlawName]: (options?: TokenOptions) => string };

export function flawedTokens(issuer: CraftingIssuer): FlawedTokens {
  const crafted = Object.entries<Flaw>(flaws).map(([name, { token }]) => [
    name,
    (options: TokenOptions = {}) => token(issuer, options),
  ]);
  return Object.fromEntries(crafted) as FlawedTokens; // the same names
}
