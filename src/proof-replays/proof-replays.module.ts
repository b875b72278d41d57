import { Global, Module } from '@nestjs/common';
import { ReplayStore } from '../auth/index.js';
import { RedisReplays } from './redis-replays.js';

/** Provides the `AuthModule` with a store of used DPoP proofs that replicas share. Imported together with `RedisModule`. */
@Global()
@Module({
  providers: [{ provide: ReplayStore, useClass: RedisReplays }],
  exports: [ReplayStore],
})
export class ProofReplaysModule {}
