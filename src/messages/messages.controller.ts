import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentPrincipal, DescribeScopes, JwtAuthGuard, type Principal, Scopes, ScopesGuard } from '../auth/index.js';
import { etag, parseIfMatch } from '../http/etag.js';
import { parseIdempotencyKey } from '../http/idempotency.js';
import { type Page, type PageQuery, pageQuery } from '../http/pagination.js';
import { DocumentCreate, DocumentGet, DocumentList, DocumentRemove, DocumentUpdate } from './messages.openapi.js';
import { type Message, type MessageDraft, messageDraft, messageParams } from './messages.schemas.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller('api/messages')
@UseGuards(JwtAuthGuard, ScopesGuard)
@DescribeScopes({ 'read:messages': 'Read messages', 'write:messages': 'Write, change and delete messages' })
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @Scopes('read:messages')
  @DocumentList()
  list(@Query({ schema: pageQuery }) query: PageQuery): Promise<Page<Message>> {
    return this.messages.list(query);
  }

  @Get(':id')
  @Scopes('read:messages')
  @DocumentGet()
  async get(
    @Param({ schema: messageParams }) { id }: { id: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Message> {
    return tagged(await this.messages.get(id), reply);
  }

  @Post()
  @Scopes('write:messages')
  @DocumentCreate()
  async create(
    @Body({ schema: messageDraft }) draft: MessageDraft,
    @CurrentPrincipal() principal: Principal,
    @Headers('Idempotency-Key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Message> {
    const message = await this.messages.create(draft, principal, parseIdempotencyKey(idempotencyKey));
    reply.header('Location', `${request.publicPath}/api/messages/${message.id}`);
    return tagged(message, reply);
  }

  @Patch(':id')
  @Scopes('write:messages')
  @DocumentUpdate()
  async update(
    @Param({ schema: messageParams }) { id }: { id: string },
    @Body({ schema: messageDraft }) draft: MessageDraft,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Message> {
    return tagged(await this.messages.update(id, draft, parseIfMatch(ifMatch)), reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('write:messages')
  @DocumentRemove()
  remove(
    @Param({ schema: messageParams }) { id }: { id: string },
    @Headers('If-Match') ifMatch: string | undefined,
  ): Promise<void> {
    return this.messages.remove(id, parseIfMatch(ifMatch));
  }
}

function tagged(message: Message, reply: FastifyReply): Message {
  reply.header('ETag', etag(message.version));
  return message;
}
