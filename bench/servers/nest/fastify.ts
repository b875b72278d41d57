import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { isOperated, port } from '../greetings.ts';
import { addOperation } from '../operated/fastify.ts';
import { AppModule } from './app.module.ts';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
if (isOperated) await addOperation(app.getHttpAdapter().getInstance());
await app.listen(port, '127.0.0.1');
