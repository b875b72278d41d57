import type { GrowthSetup } from './growth.ts';
import { issuerCount } from './issuer-count.ts';
import { liveTokens } from './live-tokens.ts';
import { rows } from './rows.ts';
import { startUp } from './start-up.ts';
import { tokenMemory } from './token-memory.ts';

const measurements = { liveTokens, tokenMemory, issuerCount, rows, startUp };

/** Measures how the service's costs grow. @returns a section of the report for each measurement */
export async function measureGrowth(setup: GrowthSetup): Promise<string[]> {
  const sections: string[] = [];
  for (const [name, measurement] of Object.entries(measurements)) {
    console.log(`growth: ${name}`);
    sections.push(await measurement(setup));
  }
  return sections;
}
