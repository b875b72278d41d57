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
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { message, messagePage } from './messages.schemas.js';

// What the OpenAPI document says of each operation besides what Nest and the declared access tell it.

const ETag = {
  description: 'The version, for If-Match',
  schema: { type: 'string' as const, example: '"1"' },
};
const Location = { description: 'Where it is', schema: { type: 'string' as const, format: 'uri-reference' } };

const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const BadRequest = ApiBadRequestResponse({ description: 'The input is not valid', content });
const NotFound = ApiNotFoundResponse({ description: 'There is no such message', content });
const KeyReused = ApiUnprocessableEntityResponse({
  description: 'The Idempotency-Key was used before, with another body',
  content,
});

const IdempotencyKey = ApiHeader({
  name: 'Idempotency-Key',
  description: 'Of your choice: a repeat with it, within 24 hours, gets the first answer and stores nothing',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});

const IfMatch = applyDecorators(
  ApiHeader({
    name: 'If-Match',
    description: 'The ETag of the version that the change is meant for',
    required: false,
    schema: { type: 'string', example: '"1"' },
  }),
  ApiPreconditionFailedResponse({ description: 'The message has another version', content }),
);

export const DocumentList = () =>
  applyDecorators(
    ApiOperation({ operationId: 'listMessages', summary: 'List messages, newest first' }),
    ApiOkResponse({ standardSchema: messagePage, description: 'A page of messages' }),
    BadRequest,
  );

export const DocumentGet = () =>
  applyDecorators(
    ApiOperation({ operationId: 'getMessage', summary: 'Get one message' }),
    ApiOkResponse({ standardSchema: message, description: 'The message', headers: { ETag } }),
    BadRequest,
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
    BadRequest,
    IdempotencyKey,
    KeyReused,
  );

export const DocumentUpdate = () =>
  applyDecorators(
    ApiOperation({ operationId: 'updateMessage', summary: 'Change a message' }),
    ApiOkResponse({ standardSchema: message, description: 'The changed message', headers: { ETag } }),
    BadRequest,
    NotFound,
    IfMatch,
  );

export const DocumentRemove = () =>
  applyDecorators(
    ApiOperation({ operationId: 'deleteMessage', summary: 'Delete a message' }),
    ApiNoContentResponse({ description: 'The message is deleted' }),
    BadRequest,
    NotFound,
    IfMatch,
  );
