/** Settings of all projects: TypeScript through SWC (.swcrc) as ES modules, `./x.js` imports resolved to `x.ts`. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', {}] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // How apps import the package (docs/guides/testing.md).
    '^nest-resource-server/(auth|testing)$': '<rootDir>/src/$1/index',
  },
  // The package's manifest has the same name as ours.
  modulePathIgnorePatterns: ['<rootDir>/package/'],
};

/** End-to-end tests against a PostgreSQL server. The project `pglite` runs the messages tests again on PGlite. */
const endToEnd = {
  ...shared,
  globalSetup: '<rootDir>/test/support/e2e.setup.ts',
  globalTeardown: '<rootDir>/test/support/e2e.teardown.ts',
};

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,schematics}/**/*.spec.ts'] },
    { ...shared, displayName: 'documents', testMatch: ['<rootDir>/test/documents/*.e2e-spec.ts'] },
    {
      ...endToEnd,
      displayName: 'e2e',
      testMatch: [
        '<rootDir>/test/{api,auth,browser,cli,clients,contexts,database,deploy,gateway,introspection,issuers,kit,openapi,operations,pages,proof-replays,redis,resource-metadata,revocations,security-events,server,tenant,workers}/*.e2e-spec.ts',
      ],
      globals: { testDatabase: 'postgres' },
    },
    {
      ...shared,
      displayName: 'pglite',
      testMatch: ['<rootDir>/test/api/messages.e2e-spec.ts'],
      globals: { testDatabase: 'pglite' },
    },
    { ...shared, displayName: 'schematics', testMatch: ['<rootDir>/test/schematics/*.e2e-spec.ts'] },
    {
      ...shared,
      displayName: 'package',
      testMatch: ['<rootDir>/test/package/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/package/package.setup.ts',
    },
  ],
  reporters: ['default', 'summary', '<rootDir>/test/support/plain-summary.reporter.js'],
  testSequencer: '<rootDir>/test/support/slow-first.sequencer.js',
  // Many tests wait for time-outs and other processes, so more workers than two processors are busy.
  maxWorkers: 3,
  // V8 measures what runs, without the branches that the compiler adds for decorators.
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/{dev,main,start,terminal}.ts', '!src/cli/token.ts'],
  coverageThreshold: { './src/auth/': { branches: 100 } },
  // For a test that starts processes on a machine several times slower than a developer's.
  testTimeout: 240_000,
};
