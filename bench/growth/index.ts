import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';
import { issuerCount } from './issuer-count.ts';
import { liveTokens } from './live-tokens.ts';
import { rows } from './rows.ts';
import { startUp } from './start-up.ts';
import { tokenMemory } from './token-memory.ts';
import { warmUp } from './warm-up.ts';

const measurements = { warmUp, startUp, liveTokens, tokenMemory, issuerCount, rows };

/** Measures our service alone: its start, its warm-up, and how its costs grow. */
export async function measureGrowth(setup: GrowthSetup): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, measurement] of Object.entries(measurements)) {
    console.log(`ours alone: ${name}`);
    findings.push(await measurement(setup));
  }
  return findings;
}
