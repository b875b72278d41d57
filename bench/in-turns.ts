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
  /** What is measured in each round: every server does its first step, then every server its second. Rounds count from 0, the warm-up included. */
  readonly steps: readonly ((round: number) => Promise<Result>)[];
}

export interface Measured<T, Result> {
  readonly of: T;
  /** One for each step of each round. */
  readonly measured: Result[];
}

/**
 * Starts a server for each case, and measures every case in each round, so that a disturbance affects all equally. Meanwhile the other
 * servers are stopped. The order changes with each round.
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
    for (const { server, step, measured } of stepsOf(inOrderOf(round, started))) {
      server.resume();
      const result = await step(round);
      if (counts) measured.push(result);
      await server.pause();
    }
  }
  for (const { server } of started) await server.stop();
  return started;
}

/** The first step of each case, then the second of each: what is compared is measured in the same second. */
function stepsOf<Case extends Pick<Measurable<unknown>, 'steps'>>(cases: readonly Case[]) {
  type Step = Case['steps'][number];
  const most = Math.max(...cases.map(({ steps }) => steps.length));
  return Array.from({ length: most }, (_, index) =>
    cases.flatMap((one): (Case & { step: Step })[] => {
      const step: Step | undefined = one.steps[index];
      return step ? [{ ...one, step }] : [];
    }),
  ).flat();
}

/** Rotated, and every other round backwards, so that no case always follows the same one. */
function inOrderOf<T>(round: number, all: readonly T[]): T[] {
  const first = round % all.length;
  const rotated = [...all.slice(first), ...all.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}
