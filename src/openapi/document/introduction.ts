import { type Route, namedScopes } from '../../auth/index.js';
import type { Role } from '../../roles.js';
import { pathTemplate } from './path-template.js';

/**
 * The introduction of the page and the document, as Markdown: what the API is, which scope grants access to which route, and which
 * role has which scope.
 */
export function introduction(
  routes: readonly Route[],
  descriptions: Readonly<Record<string, string>>,
  roles: readonly Role[],
): string {
  const api = routes.filter(({ path }) => path.startsWith('/api'));
  const rows = [...Map.groupBy(api.toSorted(byDemand), permission)].map(
    ([needs, routes]) =>
      `| ${needs}${described(descriptions[needs.replaceAll('`', '')])} | ${routes.map(link).join(' ')} |`,
  );
  return `A resource server: its routes accept OAuth 2.0 access tokens, and each declares the scope that the token must have.

Press **Authorize** to log in or to paste a token, then open an operation and **Execute** it.

| Required scope | Routes |
| --- | --- |
${rows.join('\n')}

| Role | Its permissions |
| --- | --- |
${roles.map(roleRow).join('\n')}

For programs: [openapi.json](openapi.json).`;
}

function roleRow({ name, permissions }: Role): string {
  return `| ${name} | ${permissions.map(quoted).join(' ') || 'none'} |`;
}

/** Routes with fewer requirements come first. */
function byDemand(a: Route, b: Route): number {
  return demand(a) - demand(b);
}

function demand({ access }: Route): number {
  return access === 'public' ? -1 : namedScopes(access).length;
}

function permission({ access, isOptional }: Route): string {
  if (access === 'public') return 'No token';
  if (isOptional) return 'No token, or any valid token';
  const all = access.all.map(quoted);
  const anyOf = access.anyOf.map((alternatives) => alternatives.map(alternative).join(' or '));
  return namedScopes(access).length > 0 ? [...all, ...anyOf].join(', ') : 'Any valid token';
}

function alternative(scopes: readonly string[], _: number, { length }: readonly unknown[]): string {
  const together = scopes.map(quoted).join(' and ');
  return scopes.length > 1 && length > 1 ? `(${together})` : together;
}

function quoted(scope: string): string {
  return `\`${scope}\``;
}

function described(description: string | undefined): string {
  return description === undefined ? '' : `: ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

function link({ method, path }: Route): string {
  return `\`${method} ${pathTemplate(path)}\``;
}
