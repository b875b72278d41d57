import type { RunningServer } from './contestants/server-process.ts';

export interface Turns {
  readonly rounds: number;
  /** Rounds that aren't counted, in which the JIT compiler of Node.js does its work. */
  readonly warmUpRounds: number;
  /** Called before each round that counts. */
  readonly eachRound?: () => void;
}

export interface Measurable<Result> {
  readonly server: RunningServer;
  /** @param round counts from 0, the warm-up included */
  measure(round: number): Promise<Result>;
}

export interface Measured<T, Result> {
  readonly of: T;
  /** One for each round. */
  readonly measured: Result[];
}

/**
 * Starts a server for each case, and measures every case once in each round, so that a disturbance affects all equally. Meanwhile the
 * other servers are stopped. The order changes with each round.
 */
export async function inTurns<T, Result>(
  cases: readonly T[],
  { rounds, warmUpRounds, eachRound }: Turns,
  start: (of: T) => Promise<Measurable<Result>>,
): Promise<Measured<T, Result>[]> {
  const started: (Measurable<Result> & Measured<T, Result>)[] = [];
  for (const of of cases) {
    const one = { of, measured: [], ...(await start(of)) };
    await one.server.pause();
    started.push(one);
  }
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    const counts = round >= warmUpRounds;
    if (counts) eachRound?.();
    for (const { server, measure, measured } of inOrderOf(round, started)) {
      server.resume();
      const result = await measure(round);
      if (counts) measured.push(result);
      await server.pause();
    }
  }
  for (const { server } of started) await server.stop();
  return started;
}

/** Rotated, and every other round backwards, so that no case always follows the same one. */
function inOrderOf<T>(round: number, all: readonly T[]): T[] {
  const first = round % all.length;
  const rotated = [...all.slice(first), ...all.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}
