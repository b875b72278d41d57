import type { ExecutionContext } from '@nestjs/common';
import { InvalidRequestError } from '../errors/outcomes.js';
import { isGraphql, operationOf } from '../route/current-principal.js';

/** The member in which Nest's GraphQL drivers put the request, or the connection of graphql-ws, whose upgrade request is in `extra`. */
interface OperationContext {
  readonly req?: { readonly headers?: Headers; readonly extra?: { readonly request?: object } };
}

/** A request of Node's, or Fastify's, which has one. */
interface RawRequest {
  readonly rawHeaders?: unknown;
  readonly raw?: { readonly rawHeaders?: unknown };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A socket of Socket.IO has its handshake; one of ws has none. */
interface SocketClient {
  readonly handshake?: object;
  readonly request?: object;
}

const handshakes = new WeakMap<object, object>();

/**
 * For the option `request`: the HTTP request of a GraphQL operation, with `@nestjs/apollo` on Express or Fastify and with
 * `@nestjs/mercurius`; for an operation over graphql-ws (`@nestjs/apollo`), the request that opened the WebSocket, never the
 * `connectionParams`. Undefined for any other context, and for an operation over Mercurius's WebSocket.
 */
export function graphqlRequest(context: ExecutionContext): object | undefined {
  if (!isGraphql(context)) return undefined;
  const { req } = operationOf(context) as OperationContext; // of Nest's drivers
  if (req?.extra !== undefined) return httpRequest(req.extra.request);
  // Mercurius adds what the client sends on its WebSocket to the headers, even those that only a gateway may set.
  if (isUpgrade(req?.headers)) throw new InvalidRequestError();
  return httpRequest(req);
}

/**
 * For the option `request`: the request that opened a WebSocket, whose `Authorization` header counts for each message. Found for Socket.IO,
 * and for ws if the gateway passes it to `rememberHandshake`. Undefined for any other context.
 */
export function webSocketRequest(context: ExecutionContext): object | undefined {
  if (context.getType() !== 'ws') return undefined;
  const client = context.switchToWs().getClient<SocketClient>(); // of Nest's adapters
  return client.handshake === undefined ? handshakes.get(client) : client.request;
}

/**
 * For ws, whose clients don't know the request that opened them. To be called in `handleConnection(client, request)` of a gateway.
 */
export function rememberHandshake(client: object, request: object): void {
  handshakes.set(client, request);
}

/** Undefined for what an app has made of other things, such as the `connectionParams` that a client writes. */
function httpRequest(request: object | undefined): object | undefined {
  const { raw, rawHeaders = raw?.rawHeaders } = (request ?? {}) as RawRequest;
  return Array.isArray(rawHeaders) ? request : undefined;
}

function isUpgrade(headers: Headers | undefined): boolean {
  return /websocket/i.test(String(headers?.upgrade));
}
