import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface HttpsRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** The address that the client connects from, within 127.0.0.0/8. */
  readonly from?: string;
}

export interface HttpsResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A client's certificate and its private key, as PEM. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An HTTPS client with keep-alive that sends the path unchanged and never retries. */
export class HttpsClient {
  private readonly agent: Agent;

  /** @param ca the certificate that it trusts */
  constructor(
    private readonly url: string,
    ca: string,
    identity?: ClientIdentity,
  ) {
    const { certificate: cert, privateKey: key } = identity ?? {};
    this.agent = new Agent({ keepAlive: true, ca, cert, key });
  }

  /** Rejects with the connection's error if no complete response arrived. */
  send(path: string, { method, headers, body, from }: HttpsRequest = {}): Promise<HttpsResponse> {
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
