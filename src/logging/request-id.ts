import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The ids that are accepted from a client: none can forge a log line or a header. */
const saneId = /^[\w.:-]{1,128}$/;

/** The id of a request: a valid `X-Request-Id` of the client or the gateway, otherwise a new UUID. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}
