import { createPrivateKey } from 'node:crypto';
import type { BenchIssuer } from './issuer.ts';
import type { Peer } from './peers.ts';
import type { BoundToken } from './proofs.ts';
import type { Contestant } from './rounds.ts';
import { startServer } from './server-process.ts';
import { signToken } from './token.ts';
import { tamper, verifyProofs, verifyServer } from './verify-server.ts';

/** Starts the servers, and checks that each one verifies tokens. */
export async function startContestants(
  peers: readonly Peer[],
  issuer: BenchIssuer,
  bound: BoundToken,
): Promise<Contestant[]> {
  const key = createPrivateKey(issuer.privateKey);
  const good = signToken(issuer, key);
  const tokens = { good, tampered: tamper(good), unscoped: signToken(issuer, key, 'openid profile') };
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const server = await startServer(peer);
    if (peer.checksTokens) await verifyServer(peer.title, server.url, tokens);
    if (peer.checksProofs) await verifyProofs(peer.title, server.url, peer.publicUrl ?? server.url, bound);
    console.log(`${peer.title}: started in ${server.startUp.toFixed(0)} ms`);
    contestants.push({ peer, ...server });
  }
  return contestants;
}
