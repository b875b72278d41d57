import type { Server } from 'node:http';
import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException, problemWriter } from './problems/index.js';

/**
 * Node.js itself responds to an expectation other than `100-continue`, with no header of ours, and closes the connection on
 * CONNECT. Here Fastify gets the former, for `expectationProblem` to reject, and the latter gets a response.
 *
 * @param headers of every response
 */
export function takeOverResponses(server: Server, headers: Readonly<Record<string, string>>): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const respond = problemWriter(headers);
  server.on('connect', (_request, socket) => {
    // Node.js no longer listens to this socket: without a listener an error of it would end the process.
    socket.on('error', () => socket.destroy());
    respond(socket, HttpStatus.NOT_IMPLEMENTED);
  });
}

/** @returns the 417 for an expectation that nobody here can meet (RFC 9110, section 10.1.1); undefined where there is none */
export function expectationProblem({ headers: { expect } }: FastifyRequest): ProblemException | undefined {
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined;
  return new ProblemException(HttpStatus.EXPECTATION_FAILED, 'The only expectation that can be met is 100-continue');
}
