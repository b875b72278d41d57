import { readFileSync } from 'node:fs';

/** States of `/proc/net/tcp`: established, and closed by the client alone. */
const open = new Set(['01', '08']);

/** The number of connections that a server on a port of 127.0.0.1 has open. */
export function openConnections(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state = '']) => address === local && open.has(state)).length;
}
