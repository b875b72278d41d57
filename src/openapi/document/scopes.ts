import { type Route, type RouteInventory, scopesOf } from '../../auth/index.js';

/** Every scope that a route demands, with its description. */
export function demandedScopes(inventory: RouteInventory): Readonly<Record<string, string>> {
  const descriptions = inventory.scopeDescriptions();
  return Object.fromEntries(scopesOf(inventory.routes()).map((scope) => [scope, descriptions[scope] ?? '']));
}

/** The scopes that only reading demands. */
export function readingScopes(routes: readonly Route[]): string[] {
  const others = scopesOf(routes.filter((route) => !isRead(route)));
  return scopesOf(routes.filter(isRead)).filter((scope) => !others.includes(scope));
}

function isRead({ method }: Route): boolean {
  return method === 'GET' || method === 'HEAD';
}
