import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { isOperated, port } from '../greetings.ts';
import { operation } from '../operated/express.ts';
import { AppModule } from './app.module.ts';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
if (isOperated) for (const handler of operation()) app.use(handler);
await app.listen(port, '127.0.0.1');
