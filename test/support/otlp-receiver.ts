import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span in the JSON format of OTLP/HTTP, with its attributes as an object. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** 2: a server span, 3: a client span. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The code is 2 if the span failed. */
  readonly status: { readonly code?: number };
}

/** A trace collector that keeps what it received, parsed and raw. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly services: ReadonlySet<unknown>;
  readonly bodies: readonly string[];
  readonly paths: ReadonlySet<string | undefined>;
  close(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}
type SentSpan = Omit<ReceivedSpan, 'attributes'> & { readonly attributes: readonly Attribute[] };

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const received = { spans: [] as ReceivedSpan[], services: new Set<unknown>(), bodies: [] as string[] };
  const paths = new Set<string | undefined>();
  const server = createServer((request, response) => {
    paths.add(request.url);
    void text(request).then((body) => {
      received.bodies.push(body);
      read(JSON.parse(body) as Export, received); // of OpenTelemetry's own exporter
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { ...received, paths, url: `http://127.0.0.1:${port}`, close };
}

function read(sent: Export, { spans, services }: { spans: ReceivedSpan[]; services: Set<unknown> }): void {
  for (const { resource, scopeSpans } of sent.resourceSpans) {
    services.add(plain(resource.attributes)['service.name']);
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      spans.push({ ...span, parentSpanId: span.parentSpanId || undefined, attributes: plain(span.attributes) });
    }
  }
}

function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
