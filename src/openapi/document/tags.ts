import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The tags that are not resources: some come before those, some after. */
const before: Readonly<Record<string, string>> = { greetings: 'For everyone, for any valid token, and for a scope' };
const after: Readonly<Record<string, string>> = { health: 'For orchestrators and load balancers' };

/** Adds the tags of the operations. That of a resource is described by what its scopes allow (`@DescribeScopes`). */
export function documentTags(document: OpenAPIObject, scopes: Readonly<Record<string, string>>): void {
  // Nest adds only operations to a path.
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item) as Operation[]);
  const byTag = Map.groupBy(operations, ({ tags }) => tags?.[0] ?? 'default');
  const resources = [...byTag]
    .filter(([name]) => !(name in before || name in after))
    .map(([name, operations]) => [name, descriptionOf(operations, scopes)] as const);
  const described = [...Object.entries(before), ...resources, ...Object.entries(after)];
  document.tags = described.filter(([name]) => byTag.has(name)).map(([name, description]) => ({ name, description }));
}

function descriptionOf(operations: readonly Operation[], scopes: Readonly<Record<string, string>>): string {
  const demanded = operations.flatMap(({ security = [] }) => security.flatMap(({ bearer = [] }) => bearer));
  const allowed = [...new Set(demanded)].map((scope) => scopes[scope] ?? scope);
  return allowed.join('. ') || 'For every caller with a valid token';
}
