import type { Type } from '@nestjs/common';
import { type RequiredAuthentication, authenticationDemand } from './authentication-demand.js';
import { Audiences, declared } from './declared.js';
import { isPublic } from './decorators.js';

/** What a route demands of its callers, except for scopes. */
export interface RouteDemand {
  readonly isPublic: boolean;
  /** The identifiers that `aud` must contain, all of them. */
  readonly audience: readonly string[];
  /** The login; undefined: any. */
  readonly authentication: RequiredAuthentication | undefined;
}

export function routeDemand(controller: Type, handler: object): RouteDemand {
  return {
    isPublic: isPublic(controller, handler),
    audience: declared(Audiences, controller, handler).flat(),
    authentication: authenticationDemand(controller, handler),
  };
}
