import { type Measurement, measure } from '../load/measure.ts';
import type { BoundToken } from '../load/proofs.ts';
import type { Peer } from '../contestants/peers.ts';
import type { RunningServer } from '../contestants/server-process.ts';

export const loads = ['public', 'hot', 'cold', 'dpop'] as const;
export type LoadName = (typeof loads)[number];

/** A number of requests for each load. */
export type Amounts = Readonly<Record<LoadName, number>>;

/** A server's measurement under a load. */
export type Row = Partial<Record<LoadName, Measurement>>;

/** What the loads consist of, besides a number of requests. */
export interface Senders {
  readonly hot: string;
  /** Tokens that the server hasn't seen yet. */
  cold(round: number): readonly string[];
  readonly bound: BoundToken;
}

type Step = (round: number) => Promise<Row>;
type Steps = Partial<Record<LoadName, Step>>;

/**
 * A step for each load that a server can be measured under. The floor gets the load without a token each time: so each load has a floor
 * that was measured beside it.
 */
export function stepsOf(peer: Peer, { url, pid }: RunningServer, amounts: Amounts, senders: Senders): Steps {
  const open =
    (load: LoadName): Step =>
    async () => {
      return { [load]: await measure({ url: `${url}/api/public`, tokens: [], amount: amounts[load] }, pid) };
    };
  if (!peer.checksTokens) return Object.fromEntries(loads.map((load) => [load, open(load)]));
  const scoped = url + scopedPath;
  const { hot: token, cold, bound } = senders;
  const known: Step = async () => ({ hot: await measure({ url: scoped, tokens: [token], amount: amounts.hot }, pid) });
  const fresh: Step = async (round) => {
    return { cold: await measure({ url: scoped, tokens: cold(round), amount: amounts.cold }, pid) };
  };
  // The same token with each request, and a proof that is new each time.
  const proven: Step = async () => {
    const proofs = bound.proofs((peer.publicUrl ?? url) + scopedPath, amounts.dpop);
    return { dpop: await measure({ url: scoped, tokens: [bound.token], proofs, amount: amounts.dpop }, pid) };
  };
  return { public: open('public'), hot: known, cold: fresh, ...(peer.checksProofs && { dpop: proven }) };
}

const scopedPath = '/api/private-scoped';
