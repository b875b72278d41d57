import type { IssuerProfile } from '../issuer/dialects.js';
import { boundFlaws } from './bound-flaws.js';
import { claimFlaws } from './claim-flaws.js';
import type { Flaw } from './flaw.js';
import { formFlaws } from './form-flaws.js';
import { headerFlaws } from './header-flaws.js';
import { kindFlaws } from './kind-flaws.js';
import { profileFlaws } from './profile-flaws.js';

/** Every known way to craft a token that applies to all issuers. To add one, add an entry to one of these tables. */
export const flaws = {
  ...headerFlaws,
  ...kindFlaws,
  ...claimFlaws,
  ...boundFlaws,
  ...formFlaws,
} satisfies Record<string, Flaw>;

export type FlawName = keyof typeof flaws;
export type ProfileFlawName = { [Profile in IssuerProfile]: keyof (typeof profileFlaws)[Profile] }[IssuerProfile];

/** The flaws for all issuers and those for this profile, by name. */
export function flawsOf(profile: IssuerProfile): Readonly<Record<string, Flaw>> {
  return { ...flaws, ...profileFlaws[profile] };
}
