import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends the lines of a request as they are, which no HTTP client would let through, and gives the whole answer. */
export async function rawRequest(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Left open: Node drops the response to a client that has ended its side.
  socket.write([...lines, 'Host: localhost', 'Connection: close', '', ''].join('\r\n'));
  return text(socket);
}
