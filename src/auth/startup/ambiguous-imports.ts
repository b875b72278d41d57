import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

export type NestModule = Parameters<Parameters<ModulesContainer['forEach']>[0]>[0];

/**
 * Describes the modules that have access to several instances of one module class: because they import them, directly or through
 * modules that re-export them, or because several are global. An imported one takes precedence over a global one.
 *
 * @param modules all modules of an app
 * @param kind a module class that may be imported several times with different options
 */
export function ambiguousImports(modules: readonly NestModule[], kind: Type): string[] {
  const globals = modules
    .filter(({ isGlobal }) => isGlobal)
    .flatMap((module) => (module.metatype === kind ? [module] : importsOf(kind, reExported(module))));
  const ambiguous = modules.filter(({ imports }) => importsOf(kind, [...imports]).length > 1);
  return [
    ...(new Set(globals).size > 1 ? [`${kind.name} is global more than once: make one global`] : []),
    ...ambiguous.map(({ name }) => `${name} imports ${kind.name} more than once: import one`),
  ];
}

/**
 * A problem if several modules of a class have global guards: those of one would reject the tokens of the other.
 *
 * @param hasGlobalGuards whether the guards of a module run before all routes
 */
export function severalGlobalGuards(
  modules: readonly NestModule[],
  kind: Type,
  hasGlobalGuards: (module: NestModule) => boolean,
): string[] {
  const count = modules.filter((module) => module.metatype === kind && hasGlobalGuards(module)).length;
  return count > 1 ? [`${kind.name} has guard: 'global' more than once: give one all issuers`] : [];
}

/** The instances of `kind` among the imports of a module and what these re-export. */
function importsOf(kind: Type, imports: readonly NestModule[], seen = new Set<NestModule>()): NestModule[] {
  return imports.flatMap((module) => {
    if (seen.has(module)) return [];
    seen.add(module);
    if (module.isGlobal) return [];
    return module.metatype === kind ? [module] : importsOf(kind, reExported(module), seen);
  });
}

function reExported({ imports, exports }: NestModule): NestModule[] {
  return [...imports].filter(({ metatype }) => exports.has(metatype));
}
