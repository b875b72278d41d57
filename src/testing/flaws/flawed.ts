import type { CraftingIssuer } from './flaw.js';
import { type FlawName, type ProfileFlawName, flawsOf } from './index.js';
import type { TokenOptions } from '../issuer/token-options.js';

type Craft = (options?: TokenOptions) => string;

/**
 * Creates, for each flaw, a token that is as in the options except for the flaw. Flaws of one profile are available only if the
 * issuer has that profile.
 */
export type FlawedTokens = { readonly [Name in FlawName]: Craft } & { readonly [Name in ProfileFlawName]?: Craft };

export function flawedTokens(issuer: CraftingIssuer): FlawedTokens {
  const crafted = Object.entries(flawsOf(issuer.profile)).map(([name, { token }]): [string, Craft] => [
    name,
    (options = {}) => token(issuer, options),
  ]);
  return Object.fromEntries(crafted) as FlawedTokens; // safe: `flawsOf` has the same names
}
