import type { OxlintOverride } from 'oxlint';

/**
 * The imports between the rooms of src/: each room, and the files of other rooms that it may import. Imports run one way. The linter
 * rejects others as one writes them; `test/documents/imports.e2e-spec.ts` resolves all imports, and rejects every way around.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  // The package that other apps import: nothing of the service.
  'auth/errors': [],
  'auth/token': ['auth/errors/**'],
  'auth/options': ['auth/errors/**', 'auth/token/**'],
  'auth/binding': ['auth/errors/**', 'auth/token/**'],
  'auth/keys': ['auth/errors/**', 'auth/token/**', 'auth/options/**'],
  'auth/route': ['auth/token/**'],
  'auth/verification': ['auth/errors/**', 'auth/token/**', 'auth/options/**', 'auth/keys/**', 'auth/route/**'],
  'auth/guards': ['auth/errors/**', 'auth/token/**', 'auth/options/**', 'auth/route/**', 'auth/verification/**'],
  // Its root is made of these rooms.
  auth: [],
  testing: ['auth/index.js'],

  // What the service is made of, from the bottom up. Configuration builds on the options of auth.
  'local-issuer': [],
  lifecycle: [],
  config: ['auth/options/**', 'auth/token/algorithms.js', 'auth/token/freeze.js', 'auth/token/profiles.js'],
  database: ['config/index.js'],
  'failure-limit': ['auth/index.js', 'config/index.js'],
  logging: ['auth/index.js', 'config/index.js'],
  tracing: ['auth/index.js', 'config/index.js', 'database/index.js'],
  problems: ['auth/index.js', 'database/index.js'],
  http: ['auth/index.js', 'database/index.js', 'problems/index.js'],
  server: ['auth/index.js', 'config/index.js', 'lifecycle/**', 'logging/**', 'problems/index.js', 'tracing/**'],
  openapi: ['auth/index.js', 'config/index.js', 'problems/index.js'],

  // Features: none imports another.
  greetings: ['auth/index.js'],
  messages: ['auth/index.js', 'database/index.js', 'http/**', 'problems/index.js'],
  health: ['auth/index.js', 'database/index.js', 'lifecycle/**'],
  metrics: ['auth/index.js', 'database/index.js', 'server/connections/closed-connections.js'],
  'resource-metadata': ['auth/index.js'],

  // Only commands and startup use the local issuer.
  cli: [
    'app.js',
    'auth/**',
    'config/index.js',
    'database/postgres.migrate.js',
    'lifecycle/shutdown-signals.js',
    'local-issuer/demo/demo-access.js',
    'openapi/**',
    'server/server.js',
  ],
};

/** Overrides that reject all other imports between rooms. Files in a folder of a room are a level deeper. */
export const importRules: OxlintOverride[] = [
  // A new room may import nothing until it has its entry.
  restriction('a room without an entry', 'src/*/*.ts', '../', []),
  restriction('a room without an entry', 'src/*/*/*.ts', '../../', []),
  // The app itself knows no local issuer and no test kit, and nothing imports commands.
  restriction('the app', 'src/{app,app.module,fastify-request,welcome}.ts', './{local-issuer,testing,cli}/', []),
  restriction('startup', 'src/{main,start}.ts', './{testing,cli}/', []),
  ...Object.entries(rooms).flatMap(([room, allowed]) => rulesOf(room, allowed)),
];

function rulesOf(room: string, allowed: readonly string[]): OxlintOverride[] {
  const [, part] = room.split('/');
  const siblings = allowed.map((path) => path.replace('auth/', ''));
  if (part !== undefined) return [restriction(room, `src/${room}/*.ts`, '../', siblings)];
  const top = restriction(room, `src/${room}/*.ts`, '../', allowed);
  return room === 'auth' ? [top] : [top, restriction(room, `src/${room}/*/*.ts`, '../../', allowed)];
}

function restriction(room: string, files: string, up: string, allowed: readonly string[]): OxlintOverride {
  const group = [`${up}**`, 'nest-resource-server/**', ...allowed.flatMap((path) => exceptions(up, path))];
  const message = `${room} may import ${allowed.join(', ') || 'no other room'} (imports.lint.ts).`;
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] } };
}

/** A pattern can only exempt a file if the folders that lead to it are exempt too. */
function exceptions(up: string, path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => `!${up}${parts.slice(0, index + 1).join('/')}`);
}
