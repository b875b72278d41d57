import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What is taken from a client: no more than an identifier, nothing that could forge a log line or a header. */
const saneId = /^[\w.:-]{1,128}$/;

/** The id of a request: the client's or the gateway's `X-Request-Id` where it is sane, else a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}
