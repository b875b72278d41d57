import { isIP } from 'node:net';
import { z } from 'zod';
import { isHostName, isHttpUrl, isIdentifierUrl } from '../auth/options/addresses.js';

/** A whole number between two bounds, written in decimal. */
export function integer(min: number, max: number, unit = '') {
  const error = `expected a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, error)
    .transform(Number)
    .refine((value) => value >= min && value <= max, error);
}

/** One of a list of words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, `expected one of ${words.join(', ')}`);
}

/** A comma-separated list. Whitespace around the values and empty values are dropped. */
export function commaList<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .transform((list) => {
      const entries = list.split(',').map((entry) => entry.trim());
      return entries.filter((entry) => entry !== '');
    })
    .pipe(z.array(item).min(1, 'expected at least one value'));
}

/** An absolute http or https address without credentials or fragment. */
export const httpUrl = z.string().refine(isHttpUrl, 'expected an http(s) address without credentials or fragment');

/** The address of an API: without a query either. */
export const apiUrl = z
  .string()
  .refine(isIdentifierUrl, 'expected an http(s) address without credentials, query or fragment');

export const hostName = z.string().refine(isHostName, 'expected hosts such as keycloak, without scheme and port');

/** RFC 9110, section 5.1: a token. */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'expected the name of a header');

/** A CORS origin, exactly as browsers send it: scheme, host and port. */
export const origin = z
  .string()
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'expected origins such as https://app.example.com, with no path and no trailing slash',
  );

export const postgresUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
    'expected postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  );

export const redisUrl = z.string().refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname);
}, 'expected redis://USER:PASSWORD@HOST:PORT/NUMBER, or rediss://');

/** An IP address, or a range of them in CIDR notation. */
export const cidr = z.string().refine((value) => {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits > 0 && rest.length === 0 && (prefix === undefined || (/^\d+$/.test(prefix) && +prefix <= bits));
}, 'expected IP addresses or CIDR ranges such as 10.0.0.0/8');

/** A secret that replicas share. */
export function secret(length: number) {
  return z.string().min(length, `expected ${length} characters or more`);
}
