import type { OxlintOverride } from 'oxlint';

/** The rooms of auth that most others of auth use. */
const basics = ['auth/errors/**', 'auth/token/**', 'auth/options/**'];

/**
 * The imports between the rooms of src/: each room, and the files of other rooms that it may import. Imports run one way. The linter
 * rejects others as one writes them; `test/documents/imports.e2e-spec.ts` resolves all imports, and rejects every way around.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  // The package that other apps import: nothing of the service.
  'auth/errors': [],
  'auth/token': ['auth/errors/**'],
  'auth/options': ['auth/errors/**', 'auth/token/**'],
  'auth/binding': [...basics],
  'auth/keys': [...basics],
  'auth/introspection': [...basics, 'auth/keys/**'],
  'auth/route': ['auth/token/**'],
  'auth/verification': [...basics, 'auth/binding/**', 'auth/keys/**', 'auth/introspection/**', 'auth/route/**'],
  'auth/revocation': [...basics, 'auth/keys/**', 'auth/verification/**'],
  'auth/request': [...basics, 'auth/binding/**', 'auth/route/**', 'auth/verification/**', 'auth/revocation/**'],
  'auth/security-event': ['auth/errors/**', 'auth/token/**', 'auth/keys/**', 'auth/revocation/**', 'auth/request/**'],
  'auth/passport': [...basics, 'auth/verification/**', 'auth/request/**'],
  'auth/guards': [
    ...basics,
    'auth/binding/**',
    'auth/route/**',
    'auth/verification/**',
    'auth/request/**',
    'auth/passport/**',
  ],
  'auth/startup': [
    'auth/token/**',
    'auth/options/**',
    'auth/binding/**',
    'auth/route/**',
    'auth/request/**',
    'auth/guards/**',
  ],
  auth: [], // its root is made of these rooms
  testing: ['auth/index.js', 'auth/guards/jwt-auth.guard.js', 'auth/options/defaults.js', 'auth/route/**'],

  // The doctor of the service and of the package, and the commands that the package has.
  'command-line': ['auth/options/addresses.js'],
  doctor: ['auth/**', 'command-line/index.js'],
  init: [],
  'package-cli': ['auth/**', 'command-line/index.js', 'doctor/**', 'init/**', 'testing/**'],

  // What the service is made of, from the bottom up. Configuration builds on the options of auth.
  'local-issuer': [],
  lifecycle: [],
  config: ['api.js', 'auth/options/**', 'auth/token/algorithms.js', 'auth/token/freeze.js', 'auth/token/profiles.js'],
  database: ['api.js', 'config/index.js'],
  redis: ['config/index.js'],
  'failure-limit': ['api.js', 'auth/index.js', 'config/index.js', 'redis/**'],
  'proof-replays': ['api.js', 'auth/index.js', 'redis/**'],
  revocations: ['auth/index.js', 'database/index.js'],
  logging: ['auth/index.js', 'config/index.js'],
  tracing: ['auth/index.js', 'config/index.js', 'database/index.js'],
  problems: ['auth/index.js', 'database/index.js'],
  http: ['auth/index.js', 'database/index.js', 'problems/index.js'],
  server: ['auth/index.js', 'config/index.js', 'lifecycle/**', 'logging/**', 'problems/index.js', 'tracing/**'],
  openapi: ['api.js', 'auth/index.js', 'config/index.js', 'problems/index.js', 'roles.js'],

  // Features: none imports another. Resources need no entry.
  greetings: ['auth/index.js'],
  health: ['auth/index.js', 'database/index.js', 'lifecycle/**'],
  metrics: [
    'auth/index.js',
    'config/index.js',
    'database/index.js',
    'server/connections/closed-connections.js',
    'workers/worker-registry.js',
  ],
  'resource-metadata': ['auth/index.js'],
  'security-events': ['auth/index.js', 'config/index.js', 'problems/index.js'],

  // Several processes of the service. The primary loads nothing of the app.
  workers: [
    'config/index.js',
    'lifecycle/shutdown-signals.js',
    'logging/logger.js',
    'server/try-port.js',
    'start-problem.js',
  ],

  // Only commands and startup use the local issuer.
  cli: [
    'api.js',
    'app.js',
    'auth/**',
    'command-line/index.js',
    'config/index.js',
    'database/**',
    'doctor/**',
    'lifecycle/shutdown-signals.js',
    'local-issuer/demo/demo-access.js',
    'openapi/**',
    'package-cli/conformance.js',
    'revocations/**',
    'roles.js',
    'server/server.js',
  ],
};

/** What a resource may import: a room such as `messages`, with a module and without an entry of its own. */
export const ofResources: readonly string[] = ['auth/index.js', 'database/index.js', 'http/**', 'problems/index.js'];

/** Overrides that reject all other imports between rooms. Files in a folder of a room are a level deeper. */
export const importRules: OxlintOverride[] = [
  restriction('a resource', 'src/*/*.ts', '../', ofResources),
  restriction('a resource', 'src/*/*/*.ts', '../../', ofResources),
  // The app itself knows no local issuer and no test kit, and nothing imports commands.
  restriction(
    'the app',
    'src/{api,app,app.module,fastify-request,roles,terminal,welcome}.ts',
    './{local-issuer,testing,cli,command-line,doctor,init,package-cli}/',
    [],
  ),
  restriction('startup', 'src/{dev,main,start}.ts', './{testing,cli,command-line,doctor,init,package-cli}/', []),
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
