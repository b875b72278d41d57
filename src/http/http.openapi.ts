import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiHeader,
  ApiPreconditionFailedResponse,
  ApiServiceUnavailableResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { z } from 'zod';
import { DatabaseUnavailableError } from '../database/index.js';
import { invalidInput, problemResponse } from '../problems/index.js';
import { preconditionFailed } from './etag.js';
import { keyReused } from './idempotency.js';

// The parts of the OpenAPI document that the resources have in common.

export const ETag = {
  description: 'The version, for If-Match',
  schema: { type: 'string' as const, examples: ['"1"'] },
};

/** @param example the path of a resource */
export const Location = (example: string) => ({
  description: 'The path of the new resource',
  schema: { type: 'string' as const, format: 'uri-reference', examples: [example] },
});

/** The 400 of a schema. @param input an invalid one, for the example */
export const ApiInvalidInput = (schema: z.ZodType, input: object) => {
  const { issues = [] } = schema.safeParse(input).error ?? {};
  return ApiBadRequestResponse(problemResponse('The input is not valid', { invalidInput: invalidInput(issues) }));
};

export const ApiDatabaseUnavailable = () =>
  ApiServiceUnavailableResponse(
    problemResponse('The database is unavailable', { databaseUnavailable: new DatabaseUnavailableError(undefined) }),
  );

/** The header `Idempotency-Key` and its 422. */
export const ApiIdempotencyKey = () =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      description: 'A key of your choice: repeating the request with it within 24 hours returns the first response',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['0b6cbb5e-5f3c-4f5a-9d43-d2a1ad5f1f7e'] },
    }),
    ApiUnprocessableEntityResponse(
      problemResponse('The Idempotency-Key was used for another request', { keyReused: keyReused() }),
    ),
  );

/** The header `If-Match` and its 412. */
export const ApiIfMatch = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      description: 'The ETag of the version that the change is meant for',
      required: false,
      schema: { type: 'string', examples: ['"1"'] },
    }),
    ApiPreconditionFailedResponse(
      problemResponse('The version is another one', { preconditionFailed: preconditionFailed() }),
    ),
  );
