import { once } from 'node:events';
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, get } from 'node:http';

/** Sends requests on its own connections, and counts the responses by status and reason. Worker threads use it too. */
export class KeepAliveClient {
  readonly counts: Record<string, number> = {};
  /** New connections that were reset before a response, as a crowd on a busy machine may see. Their requests are sent again. */
  resets = 0;
  private readonly port: number;
  private readonly agent: Agent;

  constructor(port: number, maxSockets: number) {
    this.port = port;
    this.agent = new Agent({ keepAlive: true, maxSockets });
  }

  /** Returns the status and, if there is one, the reason of the response: `401 key_unknown`. */
  async send(path: string, headers: OutgoingHttpHeaders): Promise<string> {
    const response = await this.request(path, headers);
    const body = (await response.setEncoding('utf8').toArray()).join('');
    const { reason = '' } = JSON.parse(body) as { reason?: string };
    const outcome = `${response.statusCode} ${reason}`.trim();
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
    return outcome;
  }

  close(): void {
    this.agent.destroy();
  }

  /**
   * A server may close a connection that it sees as idle, while a request is on its way there. A client then sends the request again on
   * another connection (RFC 9112, section 9.3.1).
   */
  private async request(path: string, headers: OutgoingHttpHeaders): Promise<IncomingMessage> {
    const request = get({ port: this.port, host: '127.0.0.1', path, agent: this.agent, headers });
    try {
      const [response] = (await once(request, 'response')) as [IncomingMessage]; // as Node.js documents it
      return response;
    } catch (error) {
      if (!request.reusedSocket) {
        if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
        this.resets += 1;
      }
      return this.request(path, headers);
    }
  }
}
