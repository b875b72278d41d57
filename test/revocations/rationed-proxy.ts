import { startTcpProxy } from '../support/tcp-proxy.js';

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
  let spent = 0;
  const { url, cut } = await startTcpProxy(target, (client) => {
    let left = ration;
    return (chunk) => {
      left -= chunk.length;
      if (left > 0) client.write(chunk);
      else if (!client.destroyed) {
        spent += 1;
        client.destroy();
      }
    };
  });
  return { url, spent: () => spent, close: cut };
}
