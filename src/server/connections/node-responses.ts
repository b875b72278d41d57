import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HttpStatus } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type BoundedServer, boundedServer } from './bounded-server.js';
import { problemWriter } from '../../problems/index.js';
import { apiHeaders } from '../security-headers.js';

const writeProblem = problemWriter(apiHeaders);

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Responds to input that Node.js could not parse as a request: headers over the limit, a slow sender, garbage. */
export const respondToClientError = function (
  this: FastifyInstance,
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  const { code = '' } = error;
  const status = statuses[code] ?? HttpStatus.BAD_REQUEST;
  if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else boundedServer(this).respondInTurn(socket, () => respond(boundedServer(this), socket, status));
};

/**
 * By default, Node.js itself responds to an expectation other than `100-continue`, without our headers, and closes the connection
 * on CONNECT. This passes the former to Fastify, where `expectationProblem` rejects it, and responds to the latter.
 */
export function takeOverResponses(instance: FastifyInstance): void {
  const server = boundedServer(instance);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response),
  );
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    // Node.js no longer listens to this socket: without a listener, its error would crash the process.
    socket.on('error', () => socket.destroy());
    // Nor can Node.js complete a response that is still in flight on it.
    if (server.isServing(socket)) server.closeFor(socket, 'unreadable');
    else respond(server, socket, HttpStatus.NOT_IMPLEMENTED);
  });
}

function respond({ closed }: BoundedServer, socket: Socket, status: number): void {
  closed.withResponse(status, writeProblem(socket, status));
}
