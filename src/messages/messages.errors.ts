import { HttpStatus } from '@nestjs/common';
import { ProblemException } from '../problems/index.js';

// What the messages API answers instead; the OpenAPI document has these as its examples.

export const notFound = () => new ProblemException(HttpStatus.NOT_FOUND, 'There is no such message');

export const preconditionFailed = () =>
  new ProblemException(HttpStatus.PRECONDITION_FAILED, 'The message has another version than If-Match names');

export const keyReused = () =>
  new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, 'The Idempotency-Key was used before, with another body');
