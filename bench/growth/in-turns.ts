import type { Measurement } from '../measure.ts';
import type { RunningServer } from '../server-process.ts';
import type { GrowthSetup } from './growth.ts';

export interface Measurable {
  readonly server: RunningServer;
  measure(): Promise<Measurement>;
}

export interface Measured<T> {
  readonly of: T;
  readonly measured: Measurement[];
}

/** Starts a server for each case and measures all of them in every round, so that a temporary disturbance affects all equally. */
export async function inTurns<T>(
  cases: readonly T[],
  { rounds, warmUpRounds }: Pick<GrowthSetup, 'rounds' | 'warmUpRounds'>,
  start: (of: T) => Promise<Measurable>,
): Promise<Measured<T>[]> {
  const started: (Measurable & Measured<T>)[] = [];
  for (const of of cases) started.push({ of, measured: [], ...(await start(of)) });
  for (let round = 1 - warmUpRounds; round <= rounds; round++) {
    for (const one of started) {
      const row = await one.measure();
      if (round > 0) one.measured.push(row);
    }
  }
  for (const { server } of started) await server.stop();
  return started;
}
