import type { z } from 'zod';
import { deepFreeze } from '../auth/token/freeze.js';
import { type Config, toConfig } from './config.js';
import { env } from './env.js';

/** The environment is invalid; the message has a line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 *
 * @throws {ConfigError} naming every invalid variable and what was expected, never its value
 */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const present = Object.entries(environment).filter(([, value]) => value?.trim());
  const { data, error } = env.safeParse(Object.fromEntries(present));
  if (error) {
    throw new ConfigError(firstOfEach(error.issues));
  }
  return deepFreeze(toConfig(data));
}

/** One problem of each variable: where its own check fails, the rules between variables may report it again. */
function firstOfEach(issues: readonly z.core.$ZodIssue[]): string[] {
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    const place = position(path);
    if (!problems.has(place)) problems.set(place, `${place}: ${message}`);
  }
  return [...problems.values()];
}

/** The variable, and for `AUTH_ISSUERS` the place in its JSON. A comma-separated list counts as one value. */
function position([variable, index, ...rest]: PropertyKey[]): string {
  const inside = variable === 'AUTH_ISSUERS' && index !== undefined ? `[${String(index)}]` : '';
  return [`${String(variable)}${inside}`, ...(inside ? rest.map(String) : [])].join('.');
}
