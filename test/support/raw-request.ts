import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends the lines of a request unchanged, even if no HTTP client would. Returns the whole response. */
export async function rawRequest(url: string, lines: readonly string[]): Promise<string> {
  return rawExchange(url, [...lines, 'Host: localhost', 'Connection: close', '', ''].join('\r\n'));
}

/** Sends these bytes and nothing else. Returns all that the server sent before it closed the connection. */
export async function rawExchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Left open: Node drops the response to a client that has ended its side.
  socket.write(bytes);
  return text(socket);
}

/** A response, parsed from its bytes. */
export interface RawResponse {
  readonly status: number;
  /** A repeated header has all its values, separated by commas. */
  readonly headers: Headers;
  readonly body: string;
}

/** Parses the only final response on a connection, after any interim ones (1xx). */
export function parseResponse(received: string): RawResponse {
  const { head = '', body = '' } =
    /^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)*(?<head>[^]*?)\r\n\r\n(?<body>[^]*)$/.exec(received)?.groups ?? {};
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]), headers, body };
}
