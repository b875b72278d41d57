import type { OpenAPIObject } from '@nestjs/swagger';
import type { RequiredAuthentication, Route, ScopeDemand } from '../../auth/index.js';
import type { OwnChallenges } from '../../problems/index.js';
import { documentedProblems, mergedProblems } from './documented-problems.js';
import { pathTemplate } from './path-template.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Documents the access that the routes declare: who may call each operation, and the problems for everyone else. */
export function documentAccess(document: OpenAPIObject, routes: readonly Route[], challenges: OwnChallenges): void {
  for (const route of routes) {
    const operation = operationOf(document, route);
    if (operation === undefined) continue;
    operation.security = route.access === 'public' ? [] : securityOf(route.access);
    documentProblems(operation, route, challenges);
    if (route.authentication) operation.description = withLogin(operation.description, route.authentication);
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

/** Adds the login that the route demands to a description, since OpenAPI has no other place for it. */
function withLogin(description: string | undefined, { acr, maxAge }: RequiredAuthentication): string {
  const strength = acr && `with \`acr\` ${acr.map((value) => `\`${value}\``).join(' or ')}`;
  const age = maxAge === undefined ? undefined : `at most ${maxAge} seconds ago`;
  const demand = `The user must have logged in ${[strength, age].filter(Boolean).join(', ')} (RFC 9470).`;
  return [description, demand].filter(Boolean).join('\n\n');
}

/** One alternative for each sufficient combination of scopes: all of the first list, and one of each other list. */
function securityOf({ all, anyOf }: ScopeDemand): Operation['security'] {
  const ways = anyOf.reduce<string[][]>(
    (some, one) => some.flatMap((way) => one.map((scope) => [...way, scope])),
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
      operation.security &&= [
        ...operation.security.map(({ bearer = [] }) => ({ oauth2: bearer.map(withPrefix) })),
        ...operation.security,
      ];
    }
  }
}
