import { startTcpProxy } from '../support/tcp-proxy.js';

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
  let dropped = 0;
  const { url, cut } = await startTcpProxy(target, (client) => {
    let pending = Buffer.alloc(0);
    return (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 5 && pending.length > pending.readInt32BE(1)) {
        const length = pending.readInt32BE(1) + 1;
        if (pending[0] === notification) dropped += 1;
        else client.write(pending.subarray(0, length));
        pending = pending.subarray(length);
      }
    };
  });
  return { url, dropped: () => dropped, close: cut };
}
