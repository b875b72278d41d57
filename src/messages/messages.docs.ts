import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPreconditionFailedResponse,
  ApiServiceUnavailableResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { DatabaseUnavailableError } from '../database/index.js';
import { invalidInput, problemResponse } from '../problems/index.js';
import { keyReused, notFound, preconditionFailed } from './messages.errors.js';
import { exampleId, message, messageDraft, messageListQuery, messagePage, messageParams } from './messages.schemas.js';

// What the OpenAPI document says of each operation besides what Nest and the declared access tell it.

const ETag = {
  description: 'The version, for If-Match',
  schema: { type: 'string' as const, examples: ['"1"'] },
};
const Location = {
  description: 'Where it is',
  schema: {
    type: 'string' as const,
    format: 'uri-reference',
    examples: [`/api/messages/${exampleId}`],
  },
};

/** The 400 that `schema` answers to an input that it does not take. */
const BadRequest = (schema: typeof messageDraft | typeof messageListQuery | typeof messageParams, input: object) => {
  const { issues } = schema.safeParse(input).error ?? {};
  return ApiBadRequestResponse(problemResponse('The input is not valid', { invalidInput: invalidInput(issues ?? []) }));
};
const BadQuery = BadRequest(messageListQuery, { limit: '1000' });
const BadId = BadRequest(messageParams, { id: '42' });
const BadBody = BadRequest(messageDraft, { text: '' });

const NotFound = ApiNotFoundResponse(problemResponse('There is no such message', { notFound: notFound() }));
const KeyReused = ApiUnprocessableEntityResponse(
  problemResponse('The Idempotency-Key was used before, with another body', { keyReused: keyReused() }),
);

const DatabaseUnavailable = ApiServiceUnavailableResponse(
  problemResponse('The database cannot be reached', { databaseUnavailable: new DatabaseUnavailableError(undefined) }),
);

const IdempotencyKey = ApiHeader({
  name: 'Idempotency-Key',
  description: 'Of your choice: a repeat with it, within 24 hours, gets the first answer and stores nothing',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['0b6cbb5e-5f3c-4f5a-9d43-d2a1ad5f1f7e'] },
});

const IfMatch = applyDecorators(
  ApiHeader({
    name: 'If-Match',
    description: 'The ETag of the version that the change is meant for',
    required: false,
    schema: { type: 'string', examples: ['"1"'] },
  }),
  ApiPreconditionFailedResponse(
    problemResponse('The message has another version', { preconditionFailed: preconditionFailed() }),
  ),
);

export const DocumentList = () =>
  applyDecorators(
    ApiOperation({
      operationId: 'listMessages',
      summary: 'List messages, newest first',
      description:
        'A page at a time: `nextCursor` of one page is the `cursor` of the next, and null at the end. Messages that are created ' +
        'meanwhile neither shift the pages nor come twice.',
    }),
    ApiOkResponse({ standardSchema: messagePage, description: 'A page of messages' }),
    BadQuery,
    DatabaseUnavailable,
  );

export const DocumentGet = () =>
  applyDecorators(
    ApiOperation({ operationId: 'getMessage', summary: 'Get one message' }),
    ApiOkResponse({ standardSchema: message, description: 'The message', headers: { ETag } }),
    BadId,
    DatabaseUnavailable,
    NotFound,
  );

export const DocumentCreate = () =>
  applyDecorators(
    ApiOperation({ operationId: 'createMessage', summary: 'Create a message' }),
    ApiCreatedResponse({
      standardSchema: message,
      description: 'The new message',
      headers: { ETag, Location },
    }),
    BadBody,
    DatabaseUnavailable,
    IdempotencyKey,
    KeyReused,
  );

export const DocumentUpdate = () =>
  applyDecorators(
    ApiOperation({ operationId: 'updateMessage', summary: 'Change a message' }),
    ApiOkResponse({ standardSchema: message, description: 'The changed message', headers: { ETag } }),
    BadBody,
    DatabaseUnavailable,
    NotFound,
    IfMatch,
  );

export const DocumentRemove = () =>
  applyDecorators(
    ApiOperation({ operationId: 'deleteMessage', summary: 'Delete a message' }),
    ApiNoContentResponse({ description: 'The message is deleted' }),
    BadId,
    DatabaseUnavailable,
    NotFound,
    IfMatch,
  );
