import type { Type } from '@nestjs/common';

/** The injection token of `RouteRules`. */
export const ROUTE_RULES = Symbol('RouteRules');

/** Rules for the routes of an app, whatever their controllers declare. */
export interface RouteRules {
  /** They run before the guards of any route. */
  readonly globalGuards: readonly Type[];
  /** The routes whose declared access must be enforced for the app to start: all, those that demand anything, or none. */
  readonly checked: 'all' | 'demanding' | 'none';
  /** The same for handlers that global guards don't reach, or only a warning that names them. */
  readonly messages: 'checked' | 'reported';
}
