import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** The type of the message NotificationResponse (PostgreSQL documentation, section 54.7). */
const notification = 'A'.charCodeAt(0);

/** A proxy of a PostgreSQL server that drops notifications, as a pooler in transaction mode does. */
export interface DeafProxy {
  readonly url: string;
  /** The number of notifications that it has dropped. */
  dropped(): number;
  close(): void;
}

export async function startDeafProxy(target: string): Promise<DeafProxy> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  let dropped = 0;
  const server: Server = createServer((client) => {
    const upstream = connect({ host: url.hostname, port: Number(url.port) });
    let pending = Buffer.alloc(0);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 5 && pending.length > pending.readInt32BE(1)) {
        const length = pending.readInt32BE(1) + 1;
        if (pending[0] === notification) dropped += 1;
        else client.write(pending.subarray(0, length));
        pending = pending.subarray(length);
      }
    });
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const deaf = new URL(target);
  deaf.port = String((server.address() as AddressInfo).port); // of a server that listens on TCP
  return {
    url: deaf.href,
    dropped: () => dropped,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
