import { type Route, namedScopes } from '../auth/index.js';
import { pathTemplate } from './path-template.js';

/** What the page and the document begin with, as Markdown: what this is, and which scope opens which route. */
export function introduction(routes: readonly Route[], descriptions: Readonly<Record<string, string>>): string {
  const api = routes.filter(({ path }) => path.startsWith('/api'));
  const rows = [...Map.groupBy(api.toSorted(byDemand), permission)].map(
    ([needs, routes]) =>
      `| ${needs}${described(descriptions[needs.replaceAll('`', '')])} | ${routes.map(link).join(' ')} |`,
  );
  return `A resource server: its routes take an OAuth 2.0 access token, and each says which scope the token must hold.

Press **Authorize** to log in, or to paste a token; then open an operation, and **Execute** it.

| What the token must hold | Opens |
| --- | --- |
${rows.join('\n')}

The same for programs: [openapi.json](openapi.json).`;
}

/** What is open to more comes first. */
function byDemand(a: Route, b: Route): number {
  return demand(a) - demand(b);
}

function demand({ access }: Route): number {
  return access === 'public' ? -1 : namedScopes(access).length;
}

function permission({ access }: Route): string {
  if (access === 'public') return 'No token is needed';
  const all = access.all.map((scope) => `\`${scope}\``);
  const anyOf = access.anyOf.map((scopes) => scopes.map((scope) => `\`${scope}\``).join(' or '));
  return namedScopes(access).length > 0 ? [...all, ...anyOf].join(', ') : 'No scope: any valid token';
}

function described(description: string | undefined): string {
  return description === undefined ? '' : `: ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

function link({ method, path }: Route): string {
  return `\`${method} ${pathTemplate(path)}\``;
}
