import { Scope, type Type } from '@nestjs/common';
import type { NestModule } from './ambiguous-imports.js';

type Provider = NestModule['providers'] extends Map<unknown, infer Wrapper> ? Wrapper : never;

/** A problem if Nest would create a provider of the module for each request, since what it injects is request-scoped. */
export function requestScoped(modules: readonly NestModule[], authModule: Type): string[] {
  const seen = new Set<Provider>();
  const causes = modules
    .filter(({ metatype }) => metatype === authModule)
    .flatMap(({ providers }) => [...providers.values()])
    .filter((provider) => !provider.isDependencyTreeStatic())
    .flatMap((provider) => causesOf(provider, seen));
  const names = [...new Set(causes.map(({ name }) => String(name)))];
  return names.length === 0 ? [] : [`it must not depend on request-scoped providers: ${names.join(', ')}`];
}

/** The request-scoped providers that a provider depends on, or is. */
function causesOf(provider: Provider, seen: Set<Provider>): Provider[] {
  if (seen.has(provider)) return [];
  seen.add(provider);
  const dependencies = provider.getCtorMetadata() as Provider[] | undefined; // its type omits those without a constructor's parameters
  const injected = (dependencies ?? []).filter((one) => !one.isDependencyTreeStatic());
  const isCause = provider.scope === Scope.REQUEST || injected.length === 0;
  return isCause ? [provider] : injected.flatMap((one) => causesOf(one, seen));
}
