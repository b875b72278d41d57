import { HttpStatus } from '@nestjs/common';
import type { StandardSchemaValidationPipeOptions } from '@nestjs/common';
import { ProblemException } from './problem.exception.js';

type Issues = Parameters<NonNullable<StandardSchemaValidationPipeOptions['exceptionFactory']>>[0];

/** The 400 for the issues that a schema found. The schemas' own messages contain no value of the request. */
export function invalidInput(issues: Issues): ProblemException {
  return new ProblemException(HttpStatus.BAD_REQUEST, 'The input is not valid', issues.map(toInputError));
}

function toInputError({ path = [], message }: Issues[number]) {
  const names = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { path: names.map(String).join('.'), message };
}
