import { isHttpUrl, isIdentifierUrl } from './addresses.js';
import { isObject } from '../token/encoded-parts.js';
import { type Problem, type Rule, isArrayOf, isOptional, isText, problems, unknownOptions } from './option-rule.js';

/** The metadata with which the API describes itself to clients (RFC 9728), and to which challenges then refer. */
export interface MetadataOptions {
  /**
   * The identifier of the API as a resource (RFC 9728, section 1.2): the address at which clients see it, `https://api.example.com/orders`.
   * It is published as it is written here.
   */
  readonly resource: string;
  /** The name of the API, for people. */
  readonly name?: string | undefined;
  /** The address of a page for developers. */
  readonly documentation?: string | undefined;
  /** The scopes that clients may request; the default: those of all routes of the app. */
  readonly scopes?: readonly string[] | undefined;
  /** What the issuer wants before each scope that is requested, where tokens have it without (Microsoft Entra ID: `api://CLIENT_ID/`). */
  readonly scopePrefix?: string | undefined;
}

/** The well-known path of the metadata (RFC 9728, section 3), before the path of the resource. */
export const metadataPath = '/.well-known/oauth-protected-resource';

/** The address of the metadata: the well-known path is inserted between host and path of the resource (RFC 9728, section 3.1). */
export function metadataUrl(resource: string): string {
  const url = new URL(resource);
  // "any terminating slash (/) following the host component MUST be removed"
  url.pathname = metadataPath + (url.pathname === '/' ? '' : url.pathname);
  return url.href;
}

const rules: readonly Rule<MetadataOptions>[] = [
  [
    'resource',
    'an http(s) address without credentials, query or fragment',
    ({ resource }) => isIdentifierUrl(resource),
  ],
  ['name', 'a text', ({ name }) => isOptional(name, isText)],
  [
    'documentation',
    'an http(s) address without credentials or fragment',
    ({ documentation }) => isOptional(documentation, isHttpUrl),
  ],
  ['scopes', 'an array of scopes', ({ scopes }) => isOptional(scopes, (list) => isArrayOf(list, isText))],
  ['scopePrefix', 'a text', ({ scopePrefix }) => isOptional(scopePrefix, (value) => typeof value === 'string')],
];

const known: readonly (keyof MetadataOptions)[] = ['resource', 'name', 'documentation', 'scopes', 'scopePrefix'];

/** The invalid members of the option `metadata`. */
export function metadataProblems(metadata: MetadataOptions | undefined): Problem[] {
  if (metadata === undefined) return [];
  if (!isObject(metadata)) return [{ path: 'metadata', message: 'expected an object with resource' }];
  return [...problems(rules, metadata, 'metadata.'), ...unknownOptions(metadata, known, 'metadata.')];
}
