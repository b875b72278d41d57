/** A condition that an option must meet. A caller without types may have given a value of any type. */
export type Rule<Options> = readonly [option: string, expected: string, holds: (options: Options) => boolean];

/** What is wrong with an option, without its value. */
export interface Problem {
  /** Leads to the option: `issuers[0].profile.types`. */
  readonly path: string;
  readonly message: string;
}

/** A problem for each rule that is broken. `place` leads to the options. */
export function problems<Options>(rules: readonly Rule<Options>[], options: Options, place = ''): Problem[] {
  const broken = rules.filter(([, , holds]) => !holds(options));
  return broken.map(([option, expected]) => ({ path: `${place}${option}`, message: `expected ${expected}` }));
}

export function unknownOptions(given: object, known: readonly string[], place = ''): Problem[] {
  const unknown = Object.keys(given).filter((option) => !known.includes(option));
  return unknown.map((option) => ({ path: `${place}${option}`, message: 'unknown option' }));
}

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Maybe empty. A hole in an array counts as undefined. */
export function isArrayOf(list: unknown, isRight: (entry: unknown) => boolean): boolean {
  return Array.isArray(list) && Array.from(list as unknown[]).every(isRight);
}

/** Not empty. */
export function isListOf(list: unknown, isRight: (entry: unknown) => boolean): boolean {
  return isArrayOf(list, isRight) && (list as unknown[]).length > 0; // the array that was just found
}

export function isOptional(value: unknown, isRight: (value: unknown) => boolean): boolean {
  return value === undefined || isRight(value);
}
