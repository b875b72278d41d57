import { type Claims, milliseconds } from './claims.js';

/** How old a token may be. */
export interface AgePolicy {
  readonly clockToleranceMs: number;
  /** The most seconds since `iat`; undefined: any number. */
  readonly maxTokenAge?: number | undefined;
}

/** Whether a token was issued recently enough, at this moment. If its age counts, one without `iat` never was. */
export function isYoungEnough({ iat }: Claims, { maxTokenAge, clockToleranceMs }: AgePolicy, now: number): boolean {
  return maxTokenAge === undefined || milliseconds(iat) + maxTokenAge * 1000 + clockToleranceMs >= now;
}

/** The dates that a token must have. */
export function requiredDates({ maxTokenAge }: Pick<AgePolicy, 'maxTokenAge'>): readonly (readonly string[])[] {
  return maxTokenAge === undefined ? [['exp']] : [['exp'], ['iat']];
}
