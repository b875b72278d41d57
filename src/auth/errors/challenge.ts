/** Characters that a quoted value must not contain (RFC 6750, section 3): quote, backslash, and all but printable ASCII. */
const unquotable = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;

/** Authentication schemes for access tokens (RFC 6750, section 2.1; RFC 9449, section 7.1). */
export type Scheme = 'Bearer' | 'DPoP';

/** A scheme on offer, with the parameters of its challenge whatever the error, as text: made once, at startup. */
export interface SchemeOffer {
  readonly scheme: Scheme;
  readonly parameters?: string | undefined;
}

/**
 * The parameters of a challenge (RFC 6750, section 3), all of them quoted.
 *
 * @throws {TypeError} a value contains a character that must not stand between quotes
 */
export function challengeParameters(values: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(values).map(([name, value]) => {
    if (value.search(unquotable) >= 0)
      throw new TypeError(`"${value}" is not allowed in WWW-Authenticate (RFC 6750, section 3)`);
    return `${name}="${value}"`;
  });
  return quoted.join(', ');
}

/**
 * The value of `WWW-Authenticate`: one challenge for each scheme on offer (RFC 9110, section 11.6.1).
 *
 * @param parameters of the error; empty: there is no error
 * @param used the scheme of the request, whose challenge states the error. If it isn't on offer, the first one's does
 */
export function challenges(parameters: string, offers: readonly SchemeOffer[], used: Scheme): string {
  const stating = offers.find(({ scheme }) => scheme === used) ?? offers[0];
  return offers.map((offer) => challengeOf(offer, offer === stating ? parameters : '')).join(', ');
}

function challengeOf({ scheme, parameters = '' }: SchemeOffer, ofError: string): string {
  return `${scheme} ${[ofError, parameters].filter(Boolean).join(', ')}`.trimEnd();
}

/** The text with `?` in place of each character that must not stand between quotes. */
export function quotable(text: string): string {
  return text.replaceAll(unquotable, '?');
}
