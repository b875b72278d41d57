import { readFileSync, readdirSync } from 'node:fs';
import { profileNames } from '../../src/auth/token/profiles.js';
import { env, variableNames } from '../../src/config/env.js';
import { loadConfig } from '../../src/config/index.js';
import { commandVariables } from '../../src/config/unknown-variables.js';
import { withoutResources } from './resources.js';

describe('docs/reference/configuration.md', () => {
  const page = readFileSync('docs/reference/configuration.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z\d_]+)` +\|[^|]*\|([^|]*)\|/gm)];
  /** The name and default of each variable; an empty string if it has none. */
  const documented = rows.map(
    ([, name = '', cell = '']) => [name, /^`([^`]*)`$/.exec(cell.trim())?.[1] ?? ''] as const,
  );
  const defaults = Object.fromEntries(documented);

  it('lists every variable of .env.example once, with the same default, and no other', () => {
    const example = readFileSync('.env.example', 'utf8');
    const assignments = [...example.matchAll(/^([A-Z\d_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(assignments));
    expect(documented).toHaveLength(assignments.length);
    expect(new Set(Object.keys(defaults))).toEqual(new Set([...variableNames, ...commandVariables]));
  });

  it('lists every default of the schema', () => {
    // No variable with a default is an object.
    const parsed = Object.entries(
      env.parse({}) as Record<string, unknown> as Record<string, string | number | string[]>,
    );
    const ofSchema = parsed.map(([name, value]) => [name, String(value)]);
    expect(defaults).toMatchObject(Object.fromEntries(ofSchema));
  });

  it('lists the defaults that the configuration uses', () => {
    // The issuer has no default: without it, audience and profile would be those of the local issuer.
    const issuer = { AUTH_ISSUER: 'https://issuer.example.com' };
    const audience = { AUTH_AUDIENCE: loadConfig({}).localIssuer.audience };
    expect(loadConfig({ ...defaults, ...issuer })).toEqual(loadConfig({ ...issuer, ...audience }));
  });
});

describe('docs/reference/profiles.md', () => {
  it('has a row for each profile, and no other', () => {
    const page = readFileSync('docs/reference/profiles.md', 'utf8');
    const table = /## What does each profile require\?\n(.*?)\n## /s.exec(page)![1]!;
    const rows = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, profile]) => profile);
    expect(rows).toEqual(profileNames);
  });
});

describe('the table of folders in docs/explain/architecture.md', () => {
  it('names every folder of src/, besides resources, and of src/auth/', () => {
    const page = readFileSync('docs/explain/architecture.md', 'utf8');
    const named = [...page.matchAll(/^\| `(src\/[^`]*)` +\|/gm)].map(([, folder]) => folder);
    const folders = [...foldersIn('src/'), ...foldersIn('src/auth/')];
    expect(withoutResources(named).toSorted()).toEqual(withoutResources(folders).toSorted());
  });
});

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}${name}/`);
}
