import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A TCP proxy that can simulate outages of the server behind it. */
export interface TcpProxy {
  /** The server's address, through the proxy. */
  readonly url: string;
  /** Closes every connection and accepts no new one, like a server that is down. */
  cut(): void;
  /** Accepts connections but forwards nothing, like a network that drops packets. */
  stall(): void;
  /** Accepts connections and forwards data again. */
  restore(): Promise<void>;
}

/** Returns what is done with each chunk that the server sends on a client's connection. */
export type Relay = (client: Socket) => (chunk: Buffer) => void;

const everything: Relay = (client) => (chunk) => client.write(chunk);

export async function startTcpProxy(target: string, relay = everything): Promise<TcpProxy> {
  const url = new URL(target);
  const upstream = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let isStalled = false;

  const server = createServer((client) => {
    const server = connect(upstream);
    const pass = relay(client);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => isStalled || server.write(chunk));
    server.on('data', (chunk) => isStalled || pass(chunk));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  await listen(0);
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  url.port = String(port);
  return {
    url: url.href,
    cut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    stall: () => void (isStalled = true),
    restore: async () => {
      isStalled = false;
      if (!server.listening) await listen(port);
    },
  };
}
