/** Characters that a quoted value must not contain (RFC 6750, section 3): quote, backslash, and all but printable ASCII. */
const unquotable = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;

/** What an `AuthModule` adds to its challenges, whatever the error. */
export interface ChallengeOffer {
  /** The parameter with the address of the resource's metadata (RFC 9728, section 5.1), as text: made once, at startup. */
  readonly metadataParameter?: string | undefined;
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
 * @param parameters of the error, which stand in the challenge of the scheme that the request used; empty: there is no error
 */
export function challenges(parameters: string, { metadataParameter }: ChallengeOffer): string {
  return [challengeOf('Bearer', [parameters, metadataParameter])].join(', ');
}

function challengeOf(scheme: string, parameters: readonly (string | undefined)[]): string {
  return `${scheme} ${parameters.filter(Boolean).join(', ')}`.trimEnd();
}

/** The text with `?` in place of each character that must not stand between quotes. */
export function quotable(text: string): string {
  return text.replaceAll(unquotable, '?');
}
