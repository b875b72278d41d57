import type { Type } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { Audiences, declared, isPublic } from './auth.decorators.js';
import { ofIssuer } from './auth-error.js';
import { InvalidTokenError } from './auth.errors.js';
import type { Principal } from './principal.js';

/** What a route asks of whoever calls it, but for scopes. */
export interface RouteDemand {
  readonly isPublic: boolean;
  /** What `aud` must contain, each of these. */
  readonly audience: readonly string[];
}

export function routeDemand(reflector: Reflector, controller: Type, handler: object): RouteDemand {
  return {
    isPublic: isPublic(controller, handler),
    audience: declared(reflector, Audiences, controller, handler).flat(),
  };
}

/** @throws {InvalidTokenError} `audience_mismatch`: the token is for us, and not for this route */
export function assertAudience(demanded: readonly string[], { aud, iss: issuer }: Principal['claims']): void {
  const named = new Set<unknown>([aud].flat());
  if (demanded.every((audience) => named.has(audience))) return;
  throw ofIssuer(new InvalidTokenError('audience_mismatch'), String(issuer));
}
