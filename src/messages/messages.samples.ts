import { Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { Issuers } from '../auth/index.js';
import { Database } from '../database/index.js';
import { MessagesService } from './messages.service.js';

/** Oldest first. The authors are demo users of the local issuer. */
const samples = [
  { author: 'admin', text: 'These messages are samples: a new database in development starts with them.' },
  { author: 'manager', text: 'The scope read:messages is enough to read them.' },
  { author: 'admin', text: 'With write:messages you may change and delete them. Deleted samples do not return.' },
];

/** Adds a few messages to a new database in development, so that the first `GET` returns some. */
@Injectable()
export class MessagesSamples implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesService,
    // A test may import the module without AuthModule.
    @Optional() private readonly issuers?: Issuers,
  ) {}

  async onModuleInit(): Promise<void> {
    const [trusted] = this.issuers?.keySets() ?? [];
    if (!this.database.wantsSamples || trusted === undefined) return;
    for (const { author, text } of samples) {
      const principal = {
        issuer: trusted.issuer,
        subject: author,
        clientId: undefined,
        scopes: new Set<string>(),
        claims: {},
      };
      await this.messages.create({ text }, principal, undefined);
    }
  }
}
