import { defineConfig } from 'oxlint';
import { importRules } from './imports.lint.ts';

/** Options of a rule that allows names beginning with an underscore. */
const unusedNames = { argsIgnorePattern: '^_', varsIgnorePattern: '^_' };

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  rules: {
    'import/no-cycle': 'error',
    'import/no-named-as-default-member': 'off',
    'import/no-unassigned-import': 'off',
    'max-lines': ['error', { max: 150 }],
    'max-lines-per-function': ['error', { max: 30, skipBlankLines: true, skipComments: true }],
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    'no-unused-vars': ['error', unusedNames],
    'oxc/no-map-spread': 'off',
    'promise/always-return': 'off',
    'promise/no-callback-in-promise': 'off',
    'typescript/no-explicit-any': 'error',
    'typescript/no-extraneous-class': 'off',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unnecessary-condition': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/unbound-method': 'off',
    'unicorn/no-array-sort': 'off',
  },
  overrides: [
    ...importRules,
    {
      files: ['src/openapi/page/ui/*.js', 'examples/frontend/{app,login}.js'],
      env: { browser: true },
      rules: {
        'typescript/no-unnecessary-condition': 'off',
        'unicorn/require-post-message-target-origin': 'off',
      },
    },
    {
      files: ['**/*spec.ts', 'test/**'],
      plugins: ['jest'],
      rules: {
        'no-restricted-imports': 'off',
        'max-lines': 'off',
        'max-lines-per-function': 'off',
        'jest/no-focused-tests': 'error',
        'jest/no-disabled-tests': 'error',
        'jest/no-standalone-expect': 'off',
        'jest/valid-title': 'off',
        'unicorn/consistent-function-scoping': 'off',
      },
    },
  ],
  ignorePatterns: ['dist', 'coverage', 'src/database/migrations', 'examples/*/{src,test}', 'test/package/smoke'],
});
