import { HttpStatus } from '@nestjs/common';
import { ProblemException } from '../problems/index.js';

/** The versions that a change is meant for: any, or those with the listed entity tags, without their quotes. */
export type Precondition = 'any' | readonly string[];

export const preconditionFailed = () =>
  new ProblemException(HttpStatus.PRECONDITION_FAILED, 'The current version is not one that If-Match names');

/** The strong entity tag of a version (RFC 9110, section 8.8.3). */
export function etag(version: number): string {
  return `"${version}"`;
}

/** `entity-tag`, and the text between its quotes (RFC 9110, section 8.8.3). */
const entityTag = /(W\/)?"([\x21\x23-\x7E\x80-\xFF]*)"/g;

/**
 * Parses `If-Match` (RFC 9110, section 13.1.1). Weak tags are dropped, since they never match.
 *
 * @throws {ProblemException} 400: the header is neither `*` nor a list of entity tags
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
 * Whether there are only entity tags between the commas, of which there may be more than needed (RFC 9110, section 5.6.1.2). In
 * two steps, since a single pattern for the whole list takes exponential time on a hostile one.
 */
function isList(header: string): boolean {
  const elements = header.replaceAll(entityTag, '""').split(',');
  return elements.every((element) => ['', '""'].includes(element.trim()));
}
