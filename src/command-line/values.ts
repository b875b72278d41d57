import { InvalidArgumentError } from 'commander';
import { isHttpAddress } from '../auth/options/addresses.js';

/** Parsers of values. Each throws the reason why a value is invalid; `CommandLine` puts the name of the option before it. */

export function httpAddress(text: string): string {
  if (isHttpAddress(text)) return text;
  throw new InvalidArgumentError('must be an http or https address');
}

export function wholeNumber(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number');
}

/** A value of several words, without quotes: `--token Bearer TOKEN`. Its option is variadic. */
export function words(word: string, before: string | undefined): string {
  return before === undefined ? word : `${before} ${word}`;
}
