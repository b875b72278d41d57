/** The URL of a module of the built service. @param module its path in `dist` */
export function builtModule(module: string): string {
  return new URL(`../../dist/${module}`, import.meta.url).href;
}

/** What the service prints when it loads a replacement, so that a module that it no longer loads is noticed. */
export function replacedLine(module: string): string {
  return `ablation: replaced ${module}`;
}
