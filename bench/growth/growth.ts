import type { Turns } from '../in-turns.ts';
import type { Session } from '../session.ts';

/** The setup that all growth measurements share. */
export interface GrowthSetup extends Session, Turns {
  readonly quick: boolean;
}
