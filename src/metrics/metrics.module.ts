import { Module } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { Issuers, VerifiedTokens } from '../auth/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { MetricsController } from './metrics.controller.js';
import { observeKeySets, observeVerifiedTokens } from './auth-metrics.js';
import { observeDatabase } from './database-metrics.js';

/** Each app has a registry of its own, so that no two of a process count together. */
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
