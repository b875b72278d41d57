import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { Introspectors, Issuers, Revocations, VerifiedTokens } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { MetricsController } from './metrics.controller.js';
import { observeIntrospections, observeKeySets, observeRevocations, observeVerifiedTokens } from './auth-metrics.js';
import { observeDatabase } from './database-metrics.js';

/** Exports metrics. Each app has its own registry, so that several apps in one process don't share counters. */
@Module({
  imports: [DatabaseModule],
  controllers: [MetricsController],
  providers: [
    {
      provide: Registry,
      inject: [ConfigService, Issuers, Introspectors, VerifiedTokens, Revocations, Database],
      useFactory: createRegistry,
    },
  ],
})
export class MetricsModule {}

async function createRegistry(
  config: ConfigService<Config, true>,
  issuers: Issuers,
  introspectors: Introspectors,
  verifiedTokens: VerifiedTokens,
  revocations: Revocations,
  database: Database,
): Promise<Registry> {
  const registry = await emptyRegistry(config.get('server.workers', { infer: true }));
  collectDefaultMetrics({ register: registry });
  observeKeySets(registry, issuers);
  observeIntrospections(registry, introspectors);
  observeVerifiedTokens(registry, verifiedTokens);
  observeRevocations(registry, revocations);
  observeDatabase(registry, database);
  return registry;
}

async function emptyRegistry(workers: number): Promise<Registry> {
  if (workers === 1) return new Registry();
  const { WorkerRegistry } = await import('../workers/worker-registry.js');
  return new WorkerRegistry();
}
