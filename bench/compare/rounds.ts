import type { TestIssuer } from '../load/kit.ts';
import type { Group, Peer } from '../contestants/peers.ts';
import { startContestant } from '../contestants/start-contestant.ts';
import { type Measured, type Turns, inTurns } from '../in-turns.ts';
import type { Measurement } from '../load/measure.ts';
import type { BoundToken } from '../load/proofs.ts';
import { tokens } from '../load/tokens.ts';
import { type VerificationCosts, verificationCosts } from '../machine/verification-cost.ts';
import { type Amounts, type LoadName, type Row, stepsOf } from './measure-peer.ts';

export interface Plan extends Turns {
  readonly amounts: Amounts;
}

/** What was measured of a group of servers. */
export interface GroupResult {
  readonly group: Group;
  readonly measured: readonly Measured<Peer, Row>[];
  /** Bare verifications, for each round. Only beside the first group, because they take a while. */
  readonly verifications: readonly VerificationCosts[];
}

/** The measurements of a server under a load, one for each round. Empty if it wasn't measured. */
export function rowsOf({ measured }: GroupResult, name: string, load: LoadName): Measurement[] {
  const rows = measured.find(({ of }) => of.name === name)?.measured ?? [];
  return rows.flatMap((row) => row[load] ?? []);
}

/** Microseconds of CPU time for a request, one for each round. */
export function cpuOf(result: GroupResult, name: string, load: LoadName): number[] {
  return rowsOf(result, name, load).map(({ cpu }) => cpu);
}

/** The number of tokens that a server receives in all rounds. */
export function tokensNeeded({ rounds, warmUpRounds, amounts }: Plan): number {
  return 1 + (warmUpRounds + rounds) * amounts.cold;
}

/** Measures the servers of a group under every load. */
export async function measureGroup(
  group: Group,
  plan: Plan,
  issuer: TestIssuer,
  bound: BoundToken,
  withVerifications: boolean,
): Promise<GroupResult> {
  const { amounts } = plan;
  const [hot = '', ...cold] = await tokens(issuer, tokensNeeded(plan));
  const verifications: VerificationCosts[] = [];
  // Each server receives every cold token only once.
  const fresh = (round: number) => cold.slice(round * amounts.cold, (round + 1) * amounts.cold);
  const eachRound = () => void (withVerifications && verifications.push(verificationCosts()));
  const measured = await inTurns(group.peers, { ...plan, eachRound }, async (peer) => {
    const server = await startContestant(peer, issuer, bound);
    return { server, steps: Object.values(stepsOf(peer, server, amounts, { hot, cold: fresh, bound })) };
  });
  return { group, measured, verifications };
}
