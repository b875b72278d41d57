import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Config } from '../config/index.js';
import { RedisConnection } from './redis-connection.js';

/** Provides the connection that all features share. Imported only if `REDIS_URL` is set and a feature uses it. */
@Global()
@Module({
  providers: [{ provide: RedisConnection, inject: [ConfigService], useFactory: openRedis }],
  exports: [RedisConnection],
})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly redis: RedisConnection) {}

  /** All features exist by now, and log a failure. */
  async onModuleInit(): Promise<void> {
    await this.redis.connect();
  }

  onApplicationShutdown(): void {
    this.redis.close();
  }
}

function openRedis(config: ConfigService<Config, true>): Promise<RedisConnection> {
  const url = config.get('redis.url', { infer: true });
  if (url === undefined) throw new Error('RedisModule needs REDIS_URL');
  return RedisConnection.open(url);
}
