/** What every project shares: TypeScript through SWC (.swcrc) as ES modules, `./x.js` imports resolved to `x.ts`. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', {}] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // What importers of the package write (docs/testing.md).
    '^nest-resource-server/(auth|testing)$': '<rootDir>/src/$1/index',
  },
  // What is packed there has our name.
  modulePathIgnorePatterns: ['<rootDir>/package/'],
};

/** What is stored, and how, is the same on the embedded PostgreSQL, which takes seconds to start. */
const onEitherDatabase = '<rootDir>/test/{database,messages,metrics,tour}.e2e-spec.ts';

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    { ...shared, displayName: 'e2e-auth', testMatch: ['<rootDir>/test/auth/*.e2e-spec.ts'] },
    {
      ...shared,
      displayName: 'e2e-clients',
      testMatch: ['<rootDir>/test/clients/*.e2e-spec.ts'],
      globals: { testDatabase: 'pglite' },
    },
    {
      ...shared,
      displayName: 'e2e-pglite',
      testMatch: [onEitherDatabase],
      globals: { testDatabase: 'pglite' },
      globalSetup: '<rootDir>/test/support/build.setup.ts',
    },
    {
      ...shared,
      displayName: 'e2e-kit',
      testMatch: ['<rootDir>/test/kit/*.e2e-spec.ts'],
      globals: { testDatabase: 'pglite' },
      globalSetup: '<rootDir>/test/support/build.setup.ts',
    },
    {
      ...shared,
      displayName: 'deploy',
      testMatch: ['<rootDir>/test/deploy/*.e2e-spec.ts'],
      globals: { testDatabase: 'pglite' },
      globalSetup: '<rootDir>/test/support/build.setup.ts',
    },
    {
      ...shared,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/*.e2e-spec.ts'],
      globals: { testDatabase: 'pglite' },
    },
    {
      ...shared,
      displayName: 'package',
      testMatch: ['<rootDir>/test/package/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/package.setup.ts',
    },
    {
      ...shared,
      displayName: 'e2e-postgres',
      testMatch: ['<rootDir>/test/*.e2e-spec.ts', '<rootDir>/test/{process,gateway}/*.e2e-spec.ts'],
      globals: { testDatabase: 'postgres' },
      globalSetup: '<rootDir>/test/support/postgres.setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres.teardown.ts',
    },
  ],
  reporters: ['default', 'summary', '<rootDir>/test/support/plain-summary.reporter.js'],
  // Of what Node.js runs, not of what the compiler makes of decorators.
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/{main,start}.ts', '!src/cli/token.ts'],
  coverageThreshold: { './src/auth/': { branches: 100 } },
  testTimeout: 30_000,
};
