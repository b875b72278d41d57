import { HttpStatus } from '@nestjs/common';
import type { StandardSchemaValidationPipeOptions } from '@nestjs/common';
import { ProblemException } from './problem.exception.js';

type Issues = Parameters<NonNullable<StandardSchemaValidationPipeOptions['exceptionFactory']>>[0];

/** What a schema found wrong, as the 400 of the contract. The schemas' own messages hold no value of the request. */
export function invalidInput(issues: Issues): ProblemException {
  return new ProblemException(HttpStatus.BAD_REQUEST, 'The input is not valid', issues.map(toInputError));
}

function toInputError({ path = [], message }: Issues[number]) {
  const names = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { path: names.map(String).join('.'), message };
}
