import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { thisApi } from '../api.js';
import { type ReplayReason, ReplayStore, ReplaysInMemory, type UsedProof } from '../auth/index.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { type OutageEffects, RedisOutage } from '../redis/redis-outage.js';

/** How much longer than its own time a proof is remembered: a replica whose clock is behind by that much still accepts it. */
const clockDifferenceMs = 60_000;

const outageEffects: OutageEffects = {
  unavailable: 'each replica knows only the DPoP proofs that it has accepted itself',
  available: 'replicas share the used DPoP proofs',
};

/**
 * Remembers used proofs in this process and in Redis, so that all replicas together accept each proof once (RFC 9449, section
 * 11.1). The process comes first: it detects most replays without the network, and limits how many proofs of a key are stored.
 *
 * Without Redis, each replica accepts a proof once, since no request may depend on Redis. Other replicas never learn of the proofs
 * that were used during an outage, nor of those that Redis loses in a restart or a failover. Nonces (section 9) shorten the time
 * in which such a proof can be replayed.
 */
@Injectable()
export class RedisReplays extends ReplayStore {
  private readonly inMemory = new ReplaysInMemory();
  private readonly outage: RedisOutage;

  constructor(private readonly redis: RedisConnection) {
    super();
    this.outage = new RedisOutage(redis.client, 'ProofReplays', outageEffects);
  }

  override use(proof: UsedProof, now: number): ReplayReason | Promise<ReplayReason | undefined> {
    return this.inMemory.use(proof, now) ?? this.useInRedis(proof, now);
  }

  /**
   * One atomic command. The time is relative (`PX`), since Redis would compare a date (`PXAT`) with its own clock: one that is
   * ahead would forget the proof at once.
   */
  private async useInRedis(proof: UsedProof, now: number): Promise<ReplayReason | undefined> {
    const lifetimeMs = Math.ceil(proof.expiresAt - now) + clockDifferenceMs;
    try {
      const reply = await this.redis.within(this.redis.client.set(keyOf(proof), '1', 'PX', lifetimeMs, 'NX'));
      this.outage.succeeded();
      return reply === null ? 'proof_replayed' : undefined;
    } catch (error) {
      this.outage.failed(error as Error); // safe: ioredis rejects with errors only
      return undefined;
    }
  }
}

/** A hash, so that keys are of one length, and neither Redis nor its error messages, which are logged, contain a `jti`. */
function keyOf({ thumbprint, jti }: UsedProof): string {
  return `${thisApi.service}:dpop:${hash('sha256', `${thumbprint}.${jti}`, 'base64url')}`;
}
