import fastifyRateLimit from '@fastify/rate-limit';
import { Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { thisApi } from '../api.js';
import { FailureLimit, TooManyFailuresError } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { type OutageEffects, RedisOutage } from '../redis/redis-outage.js';

const windowMs = 60_000;

/** Addresses that are tracked at most. Beyond that, the least recently used ones are forgotten, and start again from zero. */
const maxAddresses = 10_000;

const outageEffects: OutageEffects = {
  unavailable: 'failed authentication attempts are not limited',
  available: 'failed authentication attempts are limited',
};

/**
 * Counts failures with `@fastify/rate-limit`, in memory or in Redis. Blocked addresses are kept in this process, so that a
 * request accesses Redis only if its authentication failed. The address is the client's according to `TRUST_PROXY`; for IPv6, its
 * /64 prefix.
 */
@Injectable()
export class AddressFailureLimit extends FailureLimit implements OnModuleInit {
  private readonly blockedUntil = new LRUCache<string, number>({ max: maxAddresses });
  private readonly outage: RedisOutage | undefined;
  private increment?: ReturnType<FastifyInstance['createRateLimit']>;

  constructor(
    private readonly config: ConfigService<Config, true>,
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    @Optional() private readonly redis?: RedisConnection,
  ) {
    super();
    this.outage = redis && new RedisOutage(redis.client, 'FailureLimit', outageEffects);
  }

  onModuleInit(): void {
    const server: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    // Not awaited: Fastify loads plugins only after Nest has finished its setup.
    void server.register(fastifyRateLimit, {
      global: false,
      max: this.config.get('failureLimit.perMinute', { infer: true }),
      timeWindow: windowMs,
      cache: maxAddresses,
      redis: this.redis?.client,
      nameSpace: `${thisApi.service}:auth-failures:`,
    });
    server.after(() => (this.increment = server.createRateLimit()));
  }

  override check({ ip, socket }: FastifyRequest): void {
    if (this.blockedUntil.size === 0 || socket.destroyed) return;
    const leftMs = (this.blockedUntil.get(fastifyRateLimit.normalizeIP(ip)) ?? 0) - Date.now();
    if (leftMs > 0) throw new TooManyFailuresError(Math.ceil(leftMs / 1000));
  }

  /** Ignores a client that has left: its socket has no address any more, and it gets no response to learn from. */
  override count(request: FastifyRequest): void {
    if (request.socket.destroyed || !this.increment) return;
    const increment = this.increment(request);
    (this.redis ? this.redis.within(increment) : increment).then(
      (counted) => {
        this.outage?.succeeded();
        if (!counted.isAllowed && counted.remaining === 0) {
          this.blockedUntil.set(counted.key, Date.now() + counted.ttl);
        }
      },
      (error: Error) => this.outage?.failed(error),
    );
  }
}
