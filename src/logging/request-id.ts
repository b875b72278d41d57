import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What is taken from a client: no more than an identifier, nothing that could forge a log line or a header. */
const saneId = /^[\w.:-]{1,128}$/;

/** The id of a request: the client's or the gateway's `X-Request-Id` where it is sane, else a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}

/** Puts the request's id into the headers of every answer. */
export function answerRequestId(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
}
