import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { plainProblem, problemBody } from './problem.js';
import { STATUS_CODES } from 'node:http';

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
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const problem = plainProblem(statuses[error.code ?? ''] ?? 400);
    const requestId = randomUUID();
    const body = JSON.stringify(problemBody(problem, requestId));
    const all = {
      ...headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'X-Request-Id': requestId,
      Connection: 'close',
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n'));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
}
