import { type OwnChallenges, problemJson, toProblem } from './problem.js';

/** OpenAPI examples by their names. */
type Examples = Record<string, { readonly summary: string; readonly value: unknown }>;

/** The response of one status in the OpenAPI document. */
export interface ProblemResponse {
  readonly description: string;
  readonly headers: Record<string, { description: string; schema: { type: 'string' }; examples: Examples }>;
  readonly content: Record<'application/problem+json', { schema: { $ref: string }; examples: Examples }>;
}

const headerNames: Readonly<Record<string, [name: string, description: string]>> = {
  'www-authenticate': ['WWW-Authenticate', 'What is wrong with the access token (RFC 6750, section 3)'],
  'retry-after': ['Retry-After', 'Seconds after which to try again'],
};

const requestId = '2f6a3c1e-9d4b-4e57-8a10-6c5d7e8f9a0b';

/**
 * The OpenAPI response for errors of one status. Each error is an example, exactly as the service responds to it.
 *
 * @param errors by the names of the examples
 */
export function problemResponse(
  description: string,
  errors: Readonly<Record<string, unknown>>,
  challenges?: OwnChallenges,
): ProblemResponse {
  const headers: ProblemResponse['headers'] = {};
  const bodies: Examples = {};
  for (const [name, error] of Object.entries(errors)) {
    const problem = toProblem(error, challenges);
    const { detail: summary } = problem.body;
    bodies[name] = { summary, value: JSON.parse(problemJson(problem, requestId)) as unknown };
    for (const [header, value] of Object.entries(problem.headers)) {
      const [title, meaning] = headerNames[header] ?? [header, ''];
      headers[title] ??= { description: meaning, schema: { type: 'string' }, examples: {} };
      headers[title].examples[name] = { summary, value };
    }
  }
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description, headers, content: { 'application/problem+json': { schema, examples: bodies } } };
}

/** Merges two responses of one status. */
export function mergedResponses(one: ProblemResponse, other: ProblemResponse): ProblemResponse {
  const { schema, examples } = one.content['application/problem+json'];
  const added = other.content['application/problem+json'].examples;
  const headers = { ...one.headers };
  for (const [name, header] of Object.entries(other.headers)) {
    headers[name] = { ...header, examples: { ...headers[name]?.examples, ...header.examples } };
  }
  return {
    description: `${one.description}, or: ${other.description}`,
    headers,
    content: { 'application/problem+json': { schema, examples: { ...examples, ...added } } },
  };
}
