import { Module } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { Issuers, VerifiedTokens } from '../auth/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { MetricsController } from './metrics.controller.js';
import { observeKeySets, observeVerifiedTokens } from './auth-metrics.js';
import { observeDatabase } from './database-metrics.js';

/** Exports metrics. Each app has its own registry, so that several apps in one process don't share counters. */
@Module({
  imports: [DatabaseModule],
  controllers: [MetricsController],
  providers: [{ provide: Registry, inject: [Issuers, VerifiedTokens, Database], useFactory: createRegistry }],
})
export class MetricsModule {}

function createRegistry(issuers: Issuers, verifiedTokens: VerifiedTokens, database: Database): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  observeKeySets(registry, issuers);
  observeVerifiedTokens(registry, verifiedTokens);
  observeDatabase(registry, database);
  return registry;
}
