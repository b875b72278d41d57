import { Reflector } from '@nestjs/core';
import type { z } from 'zod';

export interface ToolOptions {
  readonly name: string;
  /** For the model, which decides by it when to call the tool. */
  readonly description: string;
  /** Of the arguments. The method is called only with valid ones. */
  readonly input: z.ZodObject;
}

/**
 * Makes a method of a provider a tool, with the arguments and the `Principal` as its parameters. `@Scopes`, `@AnyScope`,
 * `@RequireClaim`, `@ClaimIncludes` and `@CheckClaims` of the method and its class say who may call it; without them, anyone with a
 * valid token may. `ToolScopesGuard` enforces no other decorator: `@Audience` and `@RequireAuthentication` belong on `McpController`.
 */
export const Tool = Reflector.createDecorator<ToolOptions>();
