import { registerHooks } from 'node:module';
import { parts } from './parts.ts';
import { builtModule } from '../machine/built-module.ts';
import { replacedLine } from './replaced-module.ts';

/**
 * `node --import` of this module runs the built service without the part that `BENCH_WITHOUT` names: the modules of the part are
 * replaced while they are loaded. The service itself has no switches for it.
 */
const { BENCH_WITHOUT: part = '' } = process.env;
const replacements = parts[part];
if (!replacements) throw new RangeError(`There is no part "${part}"`);

const replaced = new Map(Object.keys(replacements).map((module) => [builtModule(module), module]));

registerHooks({
  load(url, context, nextLoad) {
    const module = replaced.get(url);
    if (module === undefined) return nextLoad(url, context);
    console.log(replacedLine(module));
    return { format: 'module', source: sourceOf(url, module), shortCircuit: true };
  },
});

/** A module with the exports of the real one, except for those that are replaced. */
function sourceOf(url: string, module: string): string {
  const names = Object.keys(replacements?.[module] ?? {});
  return `
    import * as real from '${url}?real';
    import { parts } from '${new URL('parts.ts', import.meta.url).href}';
    const replacements = parts[${JSON.stringify(part)}]['${module}'];
    export * from '${url}?real';
    ${names.map((name) => `export const ${name} = replacements.${name}(real.${name});`).join('\n')}
  `;
}
