import type { BenchIssuer } from '../issuer.ts';

/** What the measurements of growth share. */
export interface GrowthSetup {
  /** The first has as many tokens as are asked for; more are there for the growth with their number. */
  readonly issuers: readonly BenchIssuer[];
  readonly postgres: { readonly url: string; readonly pid: number };
  readonly rounds: number;
  readonly quick: boolean;
}
