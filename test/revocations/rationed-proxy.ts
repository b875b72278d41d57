import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A proxy of a server that ends each connection after some bytes, as a bad network does. */
export interface RationedProxy {
  /** The address of the server, through the proxy. */
  readonly url: string;
  /** The number of connections that it has ended. */
  spent(): number;
  close(): void;
}

/** @param ration bytes that the server may send over a connection */
export async function startRationedProxy(target: string, ration: number): Promise<RationedProxy> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  let spent = 0;
  const server: Server = createServer((client) => {
    const upstream = connect({ host: url.hostname, port: Number(url.port) });
    let left = ration;
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left > 0) client.write(chunk);
      else if (!client.destroyed) {
        spent += 1;
        client.destroy();
      }
    });
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const rationed = new URL(target);
  rationed.port = String((server.address() as AddressInfo).port); // of a server that listens on TCP
  return {
    url: rationed.href,
    spent: () => spent,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
