import type { OpenAPIObject } from '@nestjs/swagger';
import type { Route, ScopeDemand } from '../../auth/index.js';
import type { OwnChallenges } from '../../problems/index.js';
import { demandTexts } from './demands.js';
import { documentedProblems, mergedProblems } from './documented-problems.js';
import { pathTemplate } from './path-template.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Documents the access that the routes declare: who may call each operation, and the problems for everyone else. */
export function documentAccess(document: OpenAPIObject, routes: readonly Route[], challenges: OwnChallenges): void {
  for (const route of routes) {
    const operation = operationOf(document, route);
    if (operation === undefined) continue;
    operation.security = route.access === 'public' ? [] : securityOf(route.access);
    // Credentials are optional (OpenAPI 3.1, Security Requirement Object).
    if (route.isOptional) operation.security.unshift({});
    documentProblems(operation, route, challenges);
    const demands = demandTexts(route);
    if (demands.length > 0) operation.description = [operation.description, ...demands].filter(Boolean).join('\n\n');
  }
}

function operationOf(document: OpenAPIObject, { method, path }: Route): Operation | undefined {
  const item = document.paths[pathTemplate(path)];
  return Object.entries(item ?? {}).find(([verb]) => verb === method.toLowerCase())?.[1] as Operation | undefined; // no other member has the name of a method
}

function documentProblems({ responses, requestBody }: Operation, route: Route, challenges: OwnChallenges): void {
  const problems = documentedProblems(route, requestBody !== undefined, challenges);
  const own = Object.entries(responses).filter(([status]) => status in problems);
  Object.assign(responses, mergedProblems(Object.fromEntries(own) as typeof problems, problems)); // also made by `problemResponse`
}

/** One alternative for each sufficient combination of scopes: all of the first list, and one alternative of each other list. */
function securityOf({ all, anyOf }: ScopeDemand): NonNullable<Operation['security']> {
  const ways = anyOf.reduce<string[][]>(
    (some, alternatives) => some.flatMap((way) => alternatives.map((scopes) => [...way, ...scopes])),
    [[...all]],
  );
  return ways.map((scopes) => ({ bearer: [...new Set(scopes)] }));
}

/**
 * Adds the login as an alternative to each bearer token. The token comes last, since Swagger UI then prefers a pasted one.
 *
 * @param scopePrefix of the scopes that the login requests: they must be those of its flow (OpenAPI 3.1, Security Requirement Object)
 */
export function oauth2Alternatives(paths: OpenAPIObject['paths'], scopePrefix: string): void {
  const withPrefix = (scope: string) => `${scopePrefix}${scope}`;
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item) as Operation[]) {
      // Nest adds only operations to a path.
      const tokens = operation.security?.filter(({ bearer }) => bearer) ?? [];
      const logins = tokens.map(({ bearer = [] }) => ({ oauth2: bearer.map(withPrefix) }));
      // Without bearer: the alternative without a token.
      operation.security &&= [...operation.security.filter(({ bearer }) => !bearer), ...logins, ...tokens];
    }
  }
}
