import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestIssuer, type TestIssuerOptions } from '../../src/testing/index.js';

type Answer = (response: ServerResponse, token: string) => void;

/** A test issuer, and an introspection endpoint that answers as a test demands. */
export interface AnsweringIssuer {
  readonly issuer: TestIssuer;
  /** The tokens that it was asked about. */
  readonly asked: string[];
  /** The parameters of its requests. */
  readonly forms: URLSearchParams[];
  answer: Answer;
  close(): Promise<void>;
}

export const credentials = { clientId: 'api-client', clientSecret: 'secret' };

/** Variables of a service that trusts the issuer. */
export function variablesFor({ issuer }: AnsweringIssuer, mode: string): NodeJS.ProcessEnv {
  return {
    AUTH_ISSUER: issuer.url,
    AUTH_INTROSPECTION: mode,
    AUTH_INTROSPECTION_CLIENT_ID: credentials.clientId,
    AUTH_INTROSPECTION_CLIENT_SECRET: credentials.clientSecret,
  };
}

export function json(value: unknown, status = 200): Answer {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** What an issuer states about an active opaque token. */
export function active(claims: object = {}): object {
  const now = Math.floor(Date.now() / 1000);
  const dates = { iat: now, exp: now + 3600 };
  return { active: true, token_type: 'Bearer', sub: 'user', aud: 'api', client_id: 'app', ...dates, ...claims };
}

export async function startAnsweringIssuer(options?: TestIssuerOptions): Promise<AnsweringIssuer> {
  const issuer = await TestIssuer.start(options);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  issuer.published.metadata = { introspection_endpoint: `http://127.0.0.1:${port}/introspect` };
  const answering: AnsweringIssuer = {
    issuer,
    asked: [],
    forms: [],
    answer: (response) => json(active())(response, ''),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await issuer.close();
    },
  };
  server.on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void receive(answering, request, response),
  );
  return answering;
}

async function receive(issuer: AnsweringIssuer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // of a request without an encoding
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const token = form.get('token') ?? '';
  issuer.forms.push(form);
  issuer.asked.push(token);
  issuer.answer(response, token);
}
