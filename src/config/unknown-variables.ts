import distanceOf from 'damerau-levenshtein';
import { variableNames } from './env.js';

/** Only commands read these: `npm run token`, and those that read a tenant of Auth0. */
export const commandVariables = [
  'AUTH_CLIENT_ID',
  'AUTH_CLIENT_SECRET',
  'AUTH0_DOMAIN',
  'AUTH0_CLIENT_ID',
  'AUTH0_CLIENT_SECRET',
];
const known = new Set([...variableNames, ...commandVariables]);

/** Names that begin so are meant for this service. */
const ownPrefix = /^(AUTH|BACKCHANNEL|DOCS|LOCAL_ISSUER|SECURITY_EVENTS?)_/i;

/** A variable that merely resembles a short name, such as `PORTS` or `HOSTS`, is probably another program's. */
const longNames = variableNames.filter((name) => name.length >= 8);

/**
 * Finds variables that are probably meant for this service, but that it doesn't read: those with one of its prefixes, and misspelt
 * ones. Returns a line for each, with the name and never the value. An empty variable counts as absent.
 */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const set = Object.keys(environment).filter((name) => environment[name]?.trim() && /^\w+$/.test(name));
  return set.filter((name) => !known.has(name)).flatMap((name) => problemOf(name) ?? []);
}

function problemOf(name: string): string | undefined {
  const [prefix] = ownPrefix.exec(name) ?? [];
  const meant = prefix === undefined ? resembled(name) : nearest(name, [...known], (name.length - prefix.length) / 2);
  if (meant !== undefined) return `${name} is not a variable of this service: did you mean ${meant}?`;
  if (prefix === undefined || serviceLink.test(name)) return undefined;
  return `${name} is not a variable of this service: docs/reference/configuration.md lists them`;
}

/** The variable that a name without one of our prefixes is probably a misspelling of. */
function resembled(name: string): string | undefined {
  return nearest(name, longNames, name.length < 10 ? 1 : 2);
}

/** What Kubernetes sets for a service named `auth` or `docs` (Service, "Environment variables"). */
const serviceLink = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;

/** @param limit how many characters may differ; two that are swapped count as one */
function nearest(name: string, candidates: readonly string[], limit: number): string | undefined {
  // Texts differ in at least as many characters as their lengths do: comparing only the others is what startup has time for.
  const near = candidates.filter(({ length }) => Math.abs(length - name.length) <= limit);
  const distances = near.map((candidate) => distanceOf(name.toUpperCase(), candidate).steps);
  const least = Math.min(...distances);
  return least <= limit ? near[distances.indexOf(least)] : undefined;
}
