import { claimFlaws } from './claim-flaws.js';
import type { Flaw } from './flaw.js';
import { formFlaws } from './form-flaws.js';
import { headerFlaws } from './header-flaws.js';

/** Every way to craft a token that we know of, by name: a new one is one entry in one of these tables. */
export const flaws = { ...headerFlaws, ...claimFlaws, ...formFlaws } satisfies Record<string, Flaw>;

export type FlawName = keyof typeof flaws;
