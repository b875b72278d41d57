import { createPrivateKey } from 'node:crypto';
import type { BenchIssuer } from './issuer.ts';
import type { Peer } from './peers.ts';
import type { Contestant } from './rounds.ts';
import { startServer } from './server-process.ts';
import { signToken } from './token.ts';
import { tamper, verifyServer } from './verify-server.ts';

/** Starts the servers, and checks that each one verifies tokens. */
export async function startContestants(peers: readonly Peer[], issuer: BenchIssuer): Promise<Contestant[]> {
  const key = createPrivateKey(issuer.privateKey);
  const good = signToken(issuer, key);
  const tokens = { good, tampered: tamper(good), unscoped: signToken(issuer, key, 'openid profile') };
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const server = await startServer(peer);
    if (peer.checksTokens) await verifyServer(peer.title, server.url, tokens);
    console.log(`${peer.title}: started in ${server.startUp.toFixed(0)} ms`);
    contestants.push({ peer, ...server });
  }
  return contestants;
}
