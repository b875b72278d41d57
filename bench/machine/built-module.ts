/** The URL of a module of the built service. @param module its path in `dist` */
export function builtModule(module: string): string {
  return new URL(`../../dist/${module}`, import.meta.url).href;
}
