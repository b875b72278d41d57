import { Global, Module } from '@nestjs/common';
import { RevocationStore } from '../auth/index.js';
import { DatabaseModule } from '../database/index.js';
import { DatabaseRevocations } from './database-revocations.js';
import { RevocationFollower } from './revocation-follower.js';
import { RevocationWriter } from './revocation-writer.js';

/** Provides the `AuthModule` with a store of revocations that all instances share. */
@Global()
@Module({
  imports: [DatabaseModule],
  providers: [RevocationWriter, RevocationFollower, { provide: RevocationStore, useClass: DatabaseRevocations }],
  exports: [RevocationStore],
})
export class RevocationsModule {}
