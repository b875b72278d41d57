import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AuthModule } from './auth/index.js';
import type { Config } from './config/index.js';
import { FailureLimitModule } from './failure-limit/failure-limit.module.js';
import { GreetingsModule } from './greetings/greetings.module.js';
import { HealthModule } from './health/health.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ResourceMetadataModule } from './resource-metadata/resource-metadata.module.js';

/** The features, and the global modules that they share. A new resource is one entry in this list. */
@Module({ imports: [MessagesModule, GreetingsModule, HealthModule, MetricsModule, ResourceMetadataModule] })
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
          useFactory: (configuration: ConfigService<Config, true>) => configuration.get('auth', { infer: true }),
        }),
        ...(config.failureLimit.perMinute > 0 ? [FailureLimitModule] : []),
      ],
    };
  }
}
