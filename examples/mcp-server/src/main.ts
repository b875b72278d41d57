import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { allowedOrigins, port, resource } from './settings.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
app.enableShutdownHooks();
// Clients in a browser read the challenges.
app.enableCors({ origin: allowedOrigins, exposedHeaders: ['WWW-Authenticate'] });
await app.listen(port, '127.0.0.1');
console.log(`MCP clients connect to ${resource}`);
