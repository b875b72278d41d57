import type { TestIssuer } from '../load/kit.ts';
import type { BoundToken } from '../load/proofs.ts';
import type { Peer } from './peers.ts';
import { type RunningServer, startServer } from './server-process.ts';
import { verifyProofs, verifyServer } from './verify-server.ts';

/** Starts a server, and checks that it verifies tokens. */
export async function startContestant(peer: Peer, issuer: TestIssuer, bound: BoundToken): Promise<RunningServer> {
  const server = await startServer(peer);
  if (peer.checksTokens) await verifyServer(peer.title, server.url, issuer);
  if (peer.checksProofs) await verifyProofs(peer.title, server.url, peer.publicUrl ?? server.url, bound);
  console.log(`${peer.title}: started in ${server.startUp.wall.toFixed(0)} ms`);
  return server;
}
