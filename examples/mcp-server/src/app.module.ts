import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthModule, ScopesGuard } from 'nest-resource-server/auth';
import { McpController } from './mcp/mcp.controller.js';
import { Tools } from './mcp/tools.js';
import { MessagesTools } from './messages/messages.tools.js';
import { MetadataController } from './metadata.controller.js';
import { audience, issuer, resource } from './settings.js';

@Module({
  imports: [
    DiscoveryModule,
    AuthModule.forRoot({
      issuer,
      audience,
      routes: 'declared',
      // What a client requests at first. A tool that needs more names it in its challenge.
      metadata: { resource, name: 'Messages', scopes: ['read:messages'] },
    }),
  ],
  controllers: [McpController, MetadataController],
  providers: [MessagesTools, Tools, ScopesGuard],
})
export class AppModule {}
