import type { Type } from '@nestjs/common';
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
