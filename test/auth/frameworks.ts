import type { INestApplication, Type } from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

/** An app that listens on a free port. */
export interface ListeningApp {
  readonly app: INestApplication;
  readonly url: string;
  request(path: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: Record<string, unknown>;
}

interface Framework {
  readonly name: string;
  /** @param user what other parts of the app have set as `request.user` before any guard runs */
  readonly create: (module: Type, user?: object) => Promise<INestApplication>;
}

const compile = (module: Type) => Test.createTestingModule({ imports: [module] }).compile();

async function onExpress(module: Type, user?: object): Promise<INestApplication> {
  const app = (await compile(module)).createNestApplication<NestExpressApplication>(new ExpressAdapter(), {
    logger: false,
  });
  app.use((request: { user?: object | undefined }, _response: unknown, next: () => void) => {
    request.user = user;
    next();
  });
  return app;
}

async function onFastify(module: Type, user?: object): Promise<INestApplication> {
  const app = (await compile(module)).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
    logger: false,
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request) => void Object.assign(request, { user }));
  return app;
}

/** The frameworks of importing apps. The service itself runs on Fastify only. */
export const frameworks: readonly Framework[] = [
  { name: 'Express', create: onExpress },
  { name: 'Fastify', create: onFastify },
];

export async function listen(app: INestApplication): Promise<ListeningApp> {
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const request = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> => {
    const response = await fetch(url + path, { method, headers });
    const body = (await response.json()) as Record<string, unknown>; // of a controller here, or a problem
    return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
  };
  return { app, url, request };
}
