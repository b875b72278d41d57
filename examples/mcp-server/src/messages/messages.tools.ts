import { Injectable } from '@nestjs/common';
import { type Principal, Scopes } from 'nest-resource-server/auth';
import { z } from 'zod';
import { Tool } from '../mcp/tool.decorator.js';

interface Message {
  readonly text: string;
  readonly author: string;
}

const newMessage = z.object({ text: z.string().min(1).max(10_000) });

@Injectable()
export class MessagesTools {
  private readonly messages: Message[] = [];

  @Tool({ name: 'list_messages', description: 'Lists all messages', input: z.object({}) })
  @Scopes('read:messages')
  list(): Message[] {
    return this.messages;
  }

  @Tool({ name: 'post_message', description: 'Posts a message in the name of the user', input: newMessage })
  @Scopes('write:messages')
  post({ text }: z.infer<typeof newMessage>, { subject }: Principal): Message {
    const message = { text, author: subject };
    this.messages.push(message);
    return message;
  }
}
