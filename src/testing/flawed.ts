import type { CraftingIssuer } from './flaws/flaw.js';
import { type FlawName, type ProfileFlawName, flawsOf } from './flaws/index.js';
import type { TokenOptions } from './token-options.js';

type Craft = (options?: TokenOptions) => string;

/**
 * For each flaw, a token that has it, and is otherwise what the options say. The flaws that only issuers of one profile know
 * are there when the issuer has that profile.
 */
export type FlawedTokens = { readonly [Name in FlawName]: Craft } & { readonly [Name in ProfileFlawName]?: Craft };

export function flawedTokens(issuer: CraftingIssuer): FlawedTokens {
  const crafted = Object.entries(flawsOf(issuer.profile)).map(([name, { token }]): [string, Craft] => [
    name,
    (options = {}) => token(issuer, options),
  ]);
  return Object.fromEntries(crafted) as FlawedTokens; // the same names
}
