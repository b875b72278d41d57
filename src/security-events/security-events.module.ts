import { type DynamicModule, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Config } from '../config/index.js';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { retentionWarning } from './retention.js';
import { SecurityEventsController } from './security-events.controller.js';
import { acceptBodies, formType, logoutPath, pushPath, pushType } from './token-bodies.js';

/** Receives events of the issuers, such as a logout. Imported only if one of its routes is configured. */
@Module({})
export class SecurityEventsModule implements OnModuleInit {
  /** With the routes that are configured, and no others. */
  static forRoot({ audience, logoutClientIds }: Config['events']): DynamicModule {
    const push = audience.length > 0 ? [SecurityEventsController] : [];
    const logout = logoutClientIds.length > 0 ? [BackchannelLogoutController] : [];
    return { module: SecurityEventsModule, controllers: [...push, ...logout] };
  }

  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly config: ConfigService<Config, true>,
  ) {}

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter.getInstance();
    acceptBodies(server, pushPath, pushType);
    acceptBodies(server, logoutPath, formType);
    const warning = retentionWarning(this.config.get('auth', { infer: true }));
    if (warning !== undefined) new Logger('SecurityEvents').warn(warning);
  }
}
