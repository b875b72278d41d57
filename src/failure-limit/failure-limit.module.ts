import { Global, Module, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { FailureLimit } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { AddressFailureLimit } from './address-failure-limit.js';
import { RedisConnection } from './redis-connection.js';

/** Provides the `JwtAuthGuard` of every module with the limit on failed authentication. Imported only if a limit is configured. */
@Global()
@Module({
  providers: [
    { provide: FailureLimit, useClass: AddressFailureLimit },
    { provide: RedisConnection, inject: [ConfigService], useFactory: openRedis },
  ],
  exports: [FailureLimit],
})
export class FailureLimitModule implements OnApplicationShutdown {
  constructor(@Optional() private readonly redis?: RedisConnection) {}

  onApplicationShutdown(): void {
    this.redis?.close();
  }
}

async function openRedis(config: ConfigService<Config, true>): Promise<RedisConnection | undefined> {
  const url = config.get('redis.url', { infer: true });
  return url === undefined ? undefined : RedisConnection.open(url);
}
