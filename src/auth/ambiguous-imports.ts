import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

type NestModule = Parameters<Parameters<ModulesContainer['forEach']>[0]>[0];

/**
 * What is wrong where a module sees several of one kind: it imports them, itself or with modules that export them again, or
 * several are global. A global one gives way to one that is imported.
 *
 * @param modules all of an app
 * @param kind a module's class, of which there may be several with options of their own
 */
export function ambiguousImports(modules: readonly NestModule[], kind: Type): string[] {
  const globals = modules
    .filter(({ isGlobal }) => isGlobal)
    .flatMap((module) => (module.metatype === kind ? [module] : importsOf(kind, exportedAgain(module))));
  const several = modules.filter(({ imports }) => importsOf(kind, [...imports]).length > 1);
  return [
    ...(new Set(globals).size > 1 ? [`${kind.name} is global more than once: make one global`] : []),
    ...several.map(({ name }) => `${name} imports ${kind.name} more than once: import one`),
  ];
}

/** Those among the imports of a module, and those that its imports export again. */
function importsOf(kind: Type, imports: readonly NestModule[], seen = new Set<NestModule>()): NestModule[] {
  return imports.flatMap((module) => {
    if (seen.has(module)) return [];
    seen.add(module);
    if (module.isGlobal) return [];
    return module.metatype === kind ? [module] : importsOf(kind, exportedAgain(module), seen);
  });
}

function exportedAgain({ imports, exports }: NestModule): NestModule[] {
  return [...imports].filter(({ metatype }) => exports.has(metatype));
}
