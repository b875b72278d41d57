import { applyDecorators } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import {
  ApiDatabaseUnavailable,
  ApiIdempotencyKey,
  ApiIfMatch,
  ApiInvalidInput,
  ETag,
  Location,
} from '../http/http.openapi.js';
import { exampleId, pageQuery } from '../http/pagination.js';
import { problemResponse } from '../problems/index.js';
import { notFound } from './messages.errors.js';
import { message, messageDraft, messagePage, messageParams } from './messages.schemas.js';

// The descriptions of the operations, besides what Nest and the declared access add to the OpenAPI document.

const InvalidId = ApiInvalidInput(messageParams, { id: '42' });
const InvalidBody = ApiInvalidInput(messageDraft, { text: '' });
const NotFound = ApiNotFoundResponse(problemResponse('There is no such message', { notFound: notFound() }));

export const DocumentList = () =>
  applyDecorators(
    ApiOperation({
      operationId: 'listMessages',
      summary: 'List messages, newest first',
      description:
        'Returns a page: its `nextCursor` is the `cursor` of the next page, and null on the last page. Messages that are created ' +
        'meanwhile neither shift the pages nor appear twice.',
    }),
    ApiOkResponse({ standardSchema: messagePage, description: 'A page of messages' }),
    ApiInvalidInput(pageQuery, { limit: '1000' }),
    ApiDatabaseUnavailable(),
  );

export const DocumentGet = () =>
  applyDecorators(
    ApiOperation({ operationId: 'getMessage', summary: 'Get one message' }),
    ApiOkResponse({ standardSchema: message, description: 'The message', headers: { ETag } }),
    InvalidId,
    ApiDatabaseUnavailable(),
    NotFound,
  );

export const DocumentCreate = () =>
  applyDecorators(
    ApiOperation({ operationId: 'createMessage', summary: 'Create a message' }),
    ApiCreatedResponse({
      standardSchema: message,
      description: 'The new message',
      headers: { ETag, Location: Location(`/api/messages/${exampleId}`) },
    }),
    InvalidBody,
    ApiDatabaseUnavailable(),
    ApiIdempotencyKey(),
  );

export const DocumentUpdate = () =>
  applyDecorators(
    ApiOperation({ operationId: 'updateMessage', summary: 'Change a message' }),
    ApiOkResponse({ standardSchema: message, description: 'The changed message', headers: { ETag } }),
    InvalidBody,
    ApiDatabaseUnavailable(),
    NotFound,
    ApiIfMatch(),
  );

export const DocumentRemove = () =>
  applyDecorators(
    ApiOperation({ operationId: 'deleteMessage', summary: 'Delete a message' }),
    ApiNoContentResponse({ description: 'The message is deleted' }),
    InvalidId,
    ApiDatabaseUnavailable(),
    NotFound,
    ApiIfMatch(),
  );
