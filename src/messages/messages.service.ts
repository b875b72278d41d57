import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../auth/index.js';
import { type Precondition, preconditionFailed } from '../http/etag.js';
import { claimKey } from '../http/idempotency.js';
import { type Page, type PageQuery, toPage } from '../http/pagination.js';
import type { ProblemException } from '../problems/index.js';
import { notFound } from './messages.errors.js';
import { MessagesRepository } from './messages.repository.js';
import type { Message, MessageDraft } from './messages.schemas.js';
import type { MessageRow } from './messages.table.js';

@Injectable()
export class MessagesService {
  constructor(private readonly repository: MessagesRepository) {}

  async list({ limit, cursor }: PageQuery): Promise<Page<Message>> {
    return toPage(await this.repository.list(limit + 1, cursor), limit, toMessage);
  }

  async get(id: string): Promise<Message> {
    const row = await this.repository.find(id);
    if (row === undefined) throw notFound();
    return toMessage(row);
  }

  /** With an idempotency key, a repeated request gets the first response, even if the message has changed since. */
  async create(draft: MessageDraft, principal: Principal, idempotencyKey: string | undefined): Promise<Message> {
    const row = newMessage(uuidv7(), draft, principal);
    if (idempotencyKey === undefined) {
      await this.repository.insert(row);
      return toMessage(row);
    }
    const id = await this.repository.insertOnce(row, claimKey(idempotencyKey, principal, 'messages', draft));
    // A new message depends on its id, the body and the caller only, and the last two are those of the first request.
    return toMessage(newMessage(id, draft, principal));
  }

  async update(id: string, draft: MessageDraft, precondition: Precondition): Promise<Message> {
    const row = await this.repository.update(id, draft.text, precondition);
    if (row === undefined) throw await this.whyUnchanged(id);
    return toMessage(row);
  }

  async remove(id: string, precondition: Precondition): Promise<void> {
    if (!(await this.repository.remove(id, precondition))) throw await this.whyUnchanged(id);
  }

  /** Why a message was not changed. A missing one is a 404 whatever the precondition (RFC 9110, section 13.2.1). */
  private async whyUnchanged(id: string): Promise<ProblemException> {
    return (await this.repository.find(id)) === undefined ? notFound() : preconditionFailed();
  }
}

function newMessage(id: string, { text }: MessageDraft, { issuer, subject }: Principal): MessageRow {
  const createdAt = timeOf(id);
  return { id, text, author: subject, authorIssuer: issuer, version: 1, createdAt, updatedAt: createdAt };
}

/** The first 48 bits of a UUIDv7 are milliseconds since 1970 (RFC 9562, section 5.7). */
function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));
}

function toMessage({ authorIssuer: _, ...row }: MessageRow): Message {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
