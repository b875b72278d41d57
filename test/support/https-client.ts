import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface HttpsRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** The client's own address, of 127.0.0.0/8. */
  readonly from?: string;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Over connections that are kept alive, with the path as it is given, and never a second time. */
export class HttpsClient {
  private readonly agent: Agent;

  /** @param ca the certificate of whom it trusts */
  constructor(
    private readonly url: string,
    ca: string,
  ) {
    this.agent = new Agent({ keepAlive: true, ca });
  }

  /** @throws the error of the connection, where nothing or half an answer came back */
  send(path: string, { method, headers, body, from }: HttpsRequest = {}): Promise<HttpsAnswer> {
    const { hostname, port } = new URL(this.url);
    const options = { hostname, port, path, method, headers, localAddress: from, agent: this.agent };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const { statusCode = 0, headers } = response;
        text(response).then((body) => resolve({ status: statusCode, headers, body }), reject);
      });
      sent.on('error', reject).end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
