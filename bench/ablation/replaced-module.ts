/** What the service prints when it loads a replacement, so that a module that it no longer loads is noticed. */
export function replacedLine(module: string): string {
  return `ablation: replaced ${module}`;
}
