import type { BenchIssuer } from '../issuer.ts';

/** The setup that all growth measurements share. */
export interface GrowthSetup {
  /** The first issues the tokens of most measurements; the others serve to measure the growth with the number of issuers. */
  readonly issuers: readonly BenchIssuer[];
  readonly postgres: { readonly url: string; readonly pid: number };
  readonly rounds: number;
  /** Rounds that aren't measured: enough for the JIT compiler of Node.js to finish its work. */
  readonly warmUpRounds: number;
  readonly quick: boolean;
}
