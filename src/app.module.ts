import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AuthModule, commonMode } from './auth/index.js';
import type { Config } from './config/index.js';
import { FailureLimitModule } from './failure-limit/failure-limit.module.js';
import { GreetingsModule } from './greetings/greetings.module.js';
import { HealthModule } from './health/health.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ProofReplaysModule } from './proof-replays/proof-replays.module.js';
import { RedisModule } from './redis/redis.module.js';
import { ResourceMetadataModule } from './resource-metadata/resource-metadata.module.js';
import { RevocationsModule } from './revocations/revocations.module.js';
import { clientCertificateOf } from './server/client-certificate.js';
import { knownAddressOf } from './server/public-address.js';

/** The features, and the global modules that they share. `npm run generate` adds resources to this list. */
@Module({
  imports: [MessagesModule, GreetingsModule, HealthModule, MetricsModule, ResourceMetadataModule, RevocationsModule],
})
export class AppModule {
  static forRoot(config: Config, logger: PinoLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot({
          isGlobal: true,
          load: [() => config],
          ignoreEnvFile: true,
          validatePredefined: false,
          skipProcessEnv: true,
        }),
        LoggerModule.forRoot({ pinoHttp: { logger }, useExisting: true, forRoutes: [] }),
        AuthModule.forRootAsync({
          isGlobal: true,
          routes: 'declared',
          inject: [ConfigService],
          useFactory: (configuration: ConfigService<Config, true>) => ({
            ...configuration.get('auth', { infer: true }),
            clientCertificate: clientCertificateOf(config.server),
            publicUrl: knownAddressOf(config.server),
          }),
        }),
        ...optionalModules(config),
      ],
    };
  }
}

/** Features that the configuration turns on, and the Redis where replicas share their state. */
function optionalModules({ auth, failureLimit, redis }: Config): Type[] {
  const limit = failureLimit.perMinute > 0 ? [FailureLimitModule] : [];
  if (redis.url === undefined) return limit;
  const hasProofs = commonMode(auth.issuers) !== 'off';
  const users = hasProofs ? [...limit, ProofReplaysModule] : limit;
  return users.length > 0 ? [...users, RedisModule] : [];
}
