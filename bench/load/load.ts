import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  /** One token for each request, in this order. A single token is sent with every request; without any, none is sent. */
  readonly tokens: readonly string[];
  /** One DPoP proof for each request, with the single token. */
  readonly proofs?: readonly string[];
  readonly amount: number;
}

export interface LoadResult {
  /** Requests per second, until the last response. */
  readonly throughput: number;
  /** The 99th percentile of latencies, in milliseconds. */
  readonly p99: number;
}

const connections = 32;

/**
 * Sends a fixed number of requests over keep-alive connections, each as soon as its connection has received a response.
 *
 * @param onResponse is called with the number of responses so far
 */
export async function run(
  { url, tokens, proofs, amount }: Load,
  onResponse: (count: number) => void = () => undefined,
): Promise<LoadResult> {
  // Measured here, because Autocannon's own figures are rounded to whole milliseconds and seconds.
  const latencies: number[] = [];
  const started = performance.now();
  let ended = started;
  const setupClient = (client: autocannon.Client): void => {
    client.on('response', (_status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      ended = performance.now();
      onResponse(latencies.length);
    });
  };
  const options = { url, amount, connections, setupClient, sampleInt: 20 };
  const { errors, non2xx } = await autocannon({ ...options, ...authorization(tokens, proofs) });
  if (errors + non2xx > 0)
    throw new Error(`${errors + non2xx} of ${amount} requests to ${url} were not answered with 200`);
  return { throughput: (amount / (ended - started)) * 1000, p99: percentile(latencies, 0.99) };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

function authorization(tokens: readonly string[], proofs?: readonly string[]): Partial<autocannon.Options> {
  if (proofs) return each(proofs.map((dpop) => ({ authorization: `DPoP ${tokens[0]}`, dpop })));
  if (tokens.length === 0) return {};
  return tokens.length === 1 ? { headers: bearer(tokens[0]) } : each(tokens.map(bearer));
}

function each(headers: readonly Record<string, string>[]): Partial<autocannon.Options> {
  const remaining = headers.values();
  // Autocannon prepares one request more on each connection than it sends. No headers may be left for these.
  return {
    requests: [{ setupRequest: (request) => ({ ...request, headers: remaining.next().value ?? bearer() }) }],
  };
}

function bearer(token = 'none'): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
