import { Global, Module } from '@nestjs/common';
import { FailureLimit } from '../auth/index.js';
import { AddressFailureLimit } from './address-failure-limit.js';

/** Provides the `JwtAuthGuard` of every module with the limit on failed authentication. Imported only if a limit is configured. */
@Global()
@Module({
  providers: [{ provide: FailureLimit, useClass: AddressFailureLimit }],
  exports: [FailureLimit],
})
export class FailureLimitModule {}
