import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Writable } from 'node:stream';
import { plainProblem, problemJson } from './problem.js';

/** Milliseconds for the client to read the response and to close the connection. */
const lingerMs = 2000;

/**
 * Writes a problem to a connection on which Node.js has no response object, and closes the connection.
 *
 * @param headers of every response
 * @returns a function that writes a problem of a status, and returns its request id
 */
export function problemWriter(headers: Readonly<Record<string, string>>) {
  return (socket: Writable, status: number): string => {
    const requestId = randomUUID();
    const body = problemJson(plainProblem(status), requestId);
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
    return requestId;
  };
}
