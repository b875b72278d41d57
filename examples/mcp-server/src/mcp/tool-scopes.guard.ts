import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ScopesGuard } from 'nest-resource-server/auth';
import { type ToolMethod, Tools } from './tools.js';

/** The members of a JSON-RPC request that a call of a tool has, before anything is checked. */
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown } | null;
}

/**
 * Demands the scopes of the tool that a request calls. A guard, because a missing scope is an HTTP response with a challenge: 403
 * `insufficient_scope` (MCP, "Scope challenge handling"). A tool could respond with a result only. Goes after `JwtAuthGuard`.
 */
@Injectable()
export class ToolScopesGuard implements CanActivate {
  constructor(
    private readonly tools: Tools,
    private readonly scopesGuard: ScopesGuard,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<{ body: unknown }>();
    return this.calledBy(body).every((tool) => this.scopesGuard.canActivate(contextOf(tool, context)));
  }

  /** Several, since a client of 2025-03-26 may send a batch. The SDK rejects an unknown tool. */
  private calledBy(body: unknown): ToolMethod[] {
    const messages = [body].flat() as (Message | null | undefined)[]; // JSON of any form
    const calls = messages.filter((message) => message?.method === 'tools/call');
    return calls.flatMap((call) => this.tools.find(call?.params?.name) ?? []);
  }
}

/** The context of the request as if the tool were its route: `ScopesGuard` reads the decorators of the tool's method. */
function contextOf({ owner, handler }: ToolMethod, context: ExecutionContext): ExecutionContext {
  return new ExecutionContextHost(context.getArgs(), owner, handler);
}
