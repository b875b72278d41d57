import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IssuerDocument } from './issuer-shape.js';

/** What the hosts of a test serve, by absolute address. */
export class Documents {
  private readonly byAddress = new Map<string, IssuerDocument>();

  publish(documents: Readonly<Record<string, IssuerDocument>>): void {
    for (const [address, document] of Object.entries(documents)) this.byAddress.set(new URL(address).href, document);
  }

  /** Whether there is a document of this scheme, host and port. */
  hasOrigin(origin: string): boolean {
    return [...this.byAddress.keys()].some((address) => new URL(address).origin === new URL(origin).origin);
  }

  respond(scheme: 'http' | 'https', { url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const document = this.byAddress.get(new URL(url, `${scheme}://${headers.host}`).href);
    if (!document) return void response.writeHead(404).end();
    const { body, contentType = 'application/json', statusFor } = document;
    const status = statusFor?.(headers) ?? 200;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': contentType }).end(status === 200 ? text : '');
  }
}
