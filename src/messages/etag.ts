import { HttpStatus } from '@nestjs/common';
import { ProblemException } from '../problems/index.js';

/** Which versions a change may be made to: any, or those whose entity tags, without quotes, are listed. */
export type Precondition = 'any' | readonly string[];

/** The strong entity tag of a version (RFC 9110, section 8.8.3). */
export function etag(version: number): string {
  return `"${version}"`;
}

/** `entity-tag`, and what is between the quotes (RFC 9110, section 8.8.3). */
const entityTag = /(W\/)?"([\x21\x23-\x7E\x80-\xFF]*)"/g;

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1). Weak tags are dropped: they match nothing.
 *
 * @throws {ProblemException} 400, what was sent is neither `*` nor a list of entity tags
 */
export function parseIfMatch(header: string | undefined): Precondition {
  if (header === undefined || header.trim() === '*') return 'any';
  const tags = [...header.matchAll(entityTag)];
  if (tags.length === 0 || !isList(header)) {
    throw new ProblemException(HttpStatus.BAD_REQUEST, 'The If-Match header is not valid', [
      { path: 'If-Match', message: 'expected * or entity tags such as "1"' },
    ]);
  }
  return tags.flatMap(([, weak, tag = '']) => (weak ? [] : [tag]));
}

/**
 * Whether entity tags are all there is between the commas; of these there may be too many (RFC 9110, section 5.6.1.2). In
 * steps, since one pattern for the whole list takes forever on a hostile one.
 */
function isList(header: string): boolean {
  const elements = header.replaceAll(entityTag, '""').split(',');
  return elements.every((element) => ['', '""'].includes(element.trim()));
}
