import { Inject, Injectable, Logger, type Type } from '@nestjs/common';
import { ApplicationConfig, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { JwtAuthGuard } from '../guards/jwt-auth.guard.js';
import { Requests } from '../request/requests.js';
import { type MessageHandler, guardsFields, messageHandlers } from './message-handlers.js';
import {
  type Declaration,
  declarationOf,
  gapIn,
  isDemanding,
  isJwtAuthGuard,
  problemIn,
  staticGlobalGuardsOf,
} from './route-declaration.js';
import { ROUTE_RULES, type RouteRules } from './route-rules.js';

const noFieldGuards = "Nest runs no guards for fields: set fieldResolverEnhancers: ['guards'] of GraphQLModule";
const advice = 'so guard them with @UseGuards, or declare them @Public()';
const noRequest = 'its JwtAuthGuard needs the option request of AuthModule, which states whose credentials count';

/** Checks the declared access of the handlers that aren't called for HTTP requests: resolvers, gateways, message patterns. */
@Injectable()
export class MessageAccess {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly requests: Requests,
    private readonly config: ApplicationConfig,
    @Inject(ROUTE_RULES) private readonly rules: RouteRules,
  ) {}

  /** Why the access of a handler is not enforced, a line for each. Those that are only reported are logged. */
  problems(): string[] {
    const handlers = messageHandlers(this.discovery, this.scanner);
    if (this.rules.messages === 'reported') this.reportUnguarded(handlers);
    const hasFieldGuards = guardsFields(this.discovery);
    const lines = handlers.flatMap((handler) => {
      const problem = this.problemOf(handler, hasFieldGuards);
      return problem === undefined ? [] : [`${handler.name} (${handler.kind}): ${problem}`];
    });
    return [...new Set(lines)];
  }

  private problemOf(handler: MessageHandler, hasFieldGuards: boolean): string | undefined {
    const declaration = this.declarationOf(handler);
    if (!hasFieldGuards && (handler.kind === 'GraphQL field' || handler.kind === 'GraphQL reference')) {
      return this.needsGuard(handler, declaration) ? noFieldGuards : undefined;
    }
    const isPart = handler.kind === 'GraphQL field' || (isUnreached(handler) && this.rules.messages === 'reported');
    return problemIn(declaration, isPart ? 'demanding' : this.rules.checked) ?? this.requestGap(handler, declaration);
  }

  /**
   * A field belongs to an operation, which is guarded. References (Apollo Federation) any client may ask for, so that guards of their class
   * are meant for them.
   */
  private needsGuard({ kind }: MessageHandler, declaration: Declaration): boolean {
    const { demand, classGuards, methodGuards } = declaration;
    if (kind === 'GraphQL field') return isDemanding(declaration);
    const hasGuard = [...classGuards, ...methodGuards].some(isJwtAuthGuard);
    return !demand.isPublic && (hasGuard || this.rules.checked === 'all' || isDemanding(declaration));
  }

  /** A guard that can't find the request rejects every call. */
  private requestGap({ host }: MessageHandler, declaration: Declaration): string | undefined {
    const { demand, classGuards, methodGuards, globalGuards } = declaration;
    if (demand.isPublic || !this.requests.isHttpOnly) return undefined;
    const own = [...classGuards, ...methodGuards].map((guard) => host?.injectables.get(guard as Type)?.instance);
    const isOurs = own.some((guard) => guard instanceof JwtAuthGuard && guard.finds(this.requests));
    return isOurs || globalGuards.some(isJwtAuthGuard) ? noRequest : undefined;
  }

  private reportUnguarded(handlers: readonly MessageHandler[]): void {
    for (const kind of new Set(handlers.filter(isUnreached).map((handler) => handler.kind))) {
      const unguarded = handlers.filter((one) => one.kind === kind && gapIn(this.declarationOf(one)) !== undefined);
      const names = [...new Set(unguarded.map(({ name }) => name))].join(', ');
      if (names !== '')
        this.logger.warn(`The global JwtAuthGuard may not run for these ${kind} handlers, ${advice}: ${names}`);
    }
  }

  /** Whether Nest runs request-scoped global guards depends on the class of the handler, so they don't count. */
  private declarationOf(handler: MessageHandler): Declaration {
    return declarationOf(handler, isUnreached(handler) ? [] : staticGlobalGuardsOf(this.config, this.rules));
  }
}

/**
 * Whether global guards may not run before a handler: before gateways they do with Nest 12 and not with Nest 11, before microservices only
 * where these inherit the configuration of the app, which is not known at startup.
 */
function isUnreached({ kind }: MessageHandler): boolean {
  return kind === 'WebSocket' || kind === 'microservice';
}
