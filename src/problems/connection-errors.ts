import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { plainProblem, problemBody } from './problem.js';

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Milliseconds for the client to read that response, and to close the connection. */
const lingerMs = 2000;

/**
 * Answers what Node could not read as a request, before there is one: headers over the limit, a slow sender, garbage.
 *
 * @param headers of every answer
 */
export function connectionErrorHandler(headers: Readonly<Record<string, string>>) {
  const respond = problemWriter(headers);
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    respond(socket, statuses[error.code ?? ''] ?? 400);
  };
}

/**
 * Writes a problem to a connection on which Node.js has no response object, and closes the connection.
 *
 * @param headers of every response
 */
export function problemWriter(headers: Readonly<Record<string, string>>) {
  return (socket: Writable, status: number): void => {
    const requestId = randomUUID();
    const body = JSON.stringify(problemBody(plainProblem(status), requestId));
    const all = {
      ...headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'X-Request-Id': requestId,
      Connection: 'close',
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
}
