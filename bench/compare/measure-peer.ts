import { type Measurement, measure } from '../load/measure.ts';
import type { BoundToken } from '../load/proofs.ts';
import type { Peer } from '../contestants/peers.ts';
import type { RunningServer } from '../contestants/server-process.ts';

export const loads = ['public', 'hot', 'cold', 'dpop'] as const;
export type LoadName = (typeof loads)[number];

/** A number of requests for each load. */
export type Amounts = Readonly<Record<LoadName, number>>;

/** A server's measurement for each load. Without a check of tokens, there is one for `public` only. */
export type Row = Partial<Record<LoadName, Measurement>>;

const scopedPath = '/api/private-scoped';

/** @param cold tokens that the server hasn't seen yet */
export async function measurePeer(
  peer: Peer,
  { url, pid }: RunningServer,
  amounts: Amounts,
  hot: string,
  cold: readonly string[],
  bound: BoundToken,
): Promise<Row> {
  const scoped = url + scopedPath;
  const row = { public: await measure({ url: `${url}/api/public`, tokens: [], amount: amounts.public }, pid) };
  if (!peer.checksTokens) return row;
  const protectedRow = {
    ...row,
    hot: await measure({ url: scoped, tokens: [hot], amount: amounts.hot }, pid),
    cold: await measure({ url: scoped, tokens: cold, amount: amounts.cold }, pid),
  };
  if (!peer.checksProofs) return protectedRow;
  // The same token with each request, and a proof that is new each time.
  const proofs = bound.proofs((peer.publicUrl ?? url) + scopedPath, amounts.dpop);
  const dpop = await measure({ url: scoped, tokens: [bound.token], proofs, amount: amounts.dpop }, pid);
  return { ...protectedRow, dpop };
}
