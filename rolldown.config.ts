import { readFile } from 'node:fs/promises';
import { type Plugin, defineConfig } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

// Joins dist/main.js, as the Nest CLI built it, with all that it imports, because loading some 2,500 files is most of a startup's time
// and memory. What is imported by need stays apart, in dist/bundle (docs/explain/decisions/0014-the-built-service-is-a-bundle.md).

/** Packages that only development needs, and which the image doesn't have. */
const development = [/^@electric-sql\//, /^oidc-provider(\/|$)/, 'pino-pretty'];

/** Modules that find files beside them. */
const besideFiles = [/\/dist\/database\/migrations\.js$/, /\/dist\/openapi\/page\/swagger-ui\.js$/];

/** Nest imports some of its packages where they are installed. Those that only tests use are no part of the service. */
const unused = Object.keys(manifest.devDependencies).filter((name) => name.startsWith('@nestjs/'));

/** By a `require` of its own, @nestjs/terminus would load a second copy of Nest. What a plain `require` loads is bundled. */
const ownRequire = 'const require = createRequire(import.meta.url);';

const packages: Plugin = {
  name: 'packages',
  transform: {
    filter: { id: /\/node_modules\//, code: ownRequire },
    handler: (code) => ({ code: code.replace(ownRequire, ''), map: null }),
  },
};

/** Passes on the source maps that the build wrote beside its files. */
const typescript: Plugin = {
  name: 'typescript',
  load: {
    filter: { id: { include: /\/dist\/.+\.js$/, exclude: /\/node_modules\// } },
    handler: async (id) => ({ code: await readFile(id, 'utf8'), map: await readFile(`${id}.map`, 'utf8') }),
  },
};

export default defineConfig({
  input: 'dist/main.js',
  platform: 'node',
  external: [...development, ...besideFiles],
  resolve: { alias: Object.fromEntries(unused.map((name) => [name, false])) },
  plugins: [packages, typescript],
  // Packages try to import others that may not be installed. A missing one of our own is found by the compiler.
  checks: { unresolvedImport: false },
  output: {
    dir: 'dist',
    // Below a folder of this name, Node.js reads no source maps, ten times the size of ours, and warns of no deprecated calls.
    chunkFileNames: ({ name }) => (name.startsWith('packages') ? 'node_modules/bundle/[name].mjs' : 'bundle/[name].js'),
    sanitizeFileName: (name) => name.replaceAll('~', '-'),
    codeSplitting: { groups: [{ name: 'packages', test: /\/node_modules\//, entriesAware: true }] },
    sourcemap: true,
    sourcemapExcludeSources: true,
    // The names of classes are in injection tokens, errors and logs.
    keepNames: true,
    // In whichever file it is, reflect-metadata must run before Nest's decorators.
    strictExecutionOrder: true,
  },
});
