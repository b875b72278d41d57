import type { Type } from '@nestjs/common';
import { ofIssuer } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import type { Principal } from '../token/principal.js';
import { Audiences, declared } from './declared.js';
import { isPublic } from './decorators.js';

/** What a route demands of its callers, except for scopes. */
export interface RouteDemand {
  readonly isPublic: boolean;
  /** The identifiers that `aud` must contain, all of them. */
  readonly audience: readonly string[];
}

export function routeDemand(controller: Type, handler: object): RouteDemand {
  return {
    isPublic: isPublic(controller, handler),
    audience: declared(Audiences, controller, handler).flat(),
  };
}

/** @throws {InvalidTokenError} `audience_mismatch`: the token is for this API, but not for this route */
export function assertAudience(demanded: readonly string[], { aud, iss: issuer }: Principal['claims']): void {
  const named = new Set<unknown>([aud].flat());
  if (demanded.every((audience) => named.has(audience))) return;
  throw ofIssuer(new InvalidTokenError('audience_mismatch'), String(issuer));
}
