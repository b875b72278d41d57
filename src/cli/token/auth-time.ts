import { InvalidArgumentError } from '../../command-line/index.js';

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads when the user logged in: an age such as `10m`, or seconds since the epoch, as in the claim `auth_time`.
 *
 * @param now in milliseconds since the epoch
 * @returns seconds since the epoch
 * @throws {InvalidArgumentError} it is neither
 */
export function authTime(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,12})([smhd]?)$/.exec(text) ?? [];
  if (count === undefined) {
    throw new InvalidArgumentError('must be an age (90s, 10m, 2h, 1d), or seconds since the epoch');
  }
  const age = unit ? secondsPer[unit] : undefined;
  return age === undefined ? Number(count) : Math.max(0, Math.floor(now / 1000) - Number(count) * age);
}
