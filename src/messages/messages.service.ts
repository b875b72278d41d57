import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../auth/index.js';
import type { ProblemException } from '../problems/index.js';
import { encodeCursor } from './cursor.js';
import type { Precondition } from './etag.js';
import { claimKey } from './idempotency.js';
import { keyReused, notFound, preconditionFailed } from './messages.errors.js';
import { MessagesRepository } from './messages.repository.js';
import type { Message, MessageDraft, MessageListQuery, MessagePage } from './messages.schemas.js';
import type { MessageRow } from './messages.table.js';

@Injectable()
export class MessagesService {
  constructor(private readonly repository: MessagesRepository) {}

  async list({ limit, cursor }: MessageListQuery): Promise<MessagePage> {
    // One more than asked for tells whether there is a next page.
    const rows = await this.repository.list(limit + 1, cursor);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      data: page.map(toMessage),
      nextCursor: last && rows.length > limit ? encodeCursor(last.id) : null,
    };
  }

  async get(id: string): Promise<Message> {
    const row = await this.repository.find(id);
    if (row === undefined) throw notFound();
    return toMessage(row);
  }

  /** With an idempotency key, a repeat gets what the first request got, even if the message has changed since. */
  async create(draft: MessageDraft, principal: Principal, idempotencyKey: string | undefined): Promise<Message> {
    const row = newMessage(uuidv7(), draft, principal);
    if (idempotencyKey === undefined) {
      await this.repository.insert(row);
      return toMessage(row);
    }
    const claim = claimKey(idempotencyKey, principal, draft);
    const earlier = await this.repository.insertOnce(row, claim);
    if (earlier === undefined) return toMessage(row);
    if (earlier.fingerprint !== claim.fingerprint) throw keyReused();
    // All that a new message is comes from its id, the body and the caller, and these two are the first request's.
    return toMessage(newMessage(earlier.messageId, draft, principal));
  }

  async update(id: string, draft: MessageDraft, precondition: Precondition): Promise<Message> {
    const row = await this.repository.update(id, draft.text, precondition);
    if (row === undefined) throw await this.refusal(id);
    return toMessage(row);
  }

  async remove(id: string, precondition: Precondition): Promise<void> {
    if (!(await this.repository.remove(id, precondition))) throw await this.refusal(id);
  }

  /** Why a message was not changed. A missing one is a 404 whatever the precondition says (RFC 9110, section 13.2.1). */
  private async refusal(id: string): Promise<ProblemException> {
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
