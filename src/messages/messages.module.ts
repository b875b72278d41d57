import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/index.js';
import { MessagesController } from './messages.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesSamples } from './messages.samples.js';
import { MessagesService } from './messages.service.js';

@Module({
  imports: [DatabaseModule],
  controllers: [MessagesController],
  providers: [MessagesService, MessagesRepository, MessagesSamples],
})
export class MessagesModule {}
