import type { BenchIssuer } from '../issuer.ts';

/** What the measurements of growth share. */
export interface GrowthSetup {
  /** The first has as many tokens as are asked for; more are there for the growth with their number. */
  readonly issuers: readonly BenchIssuer[];
  readonly postgres: { readonly url: string; readonly pid: number };
  readonly rounds: number;
  /** Rounds before those, which don't count: enough for the compiler of Node.js to have done its work. */
  readonly warmUpRounds: number;
  readonly quick: boolean;
}
