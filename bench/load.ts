import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  /** The token of each request, one after the other; a single one is sent with every request, none with none. */
  readonly tokens: readonly string[];
  readonly amount: number;
}

export interface LoadResult {
  /** Requests per second, until the last answer. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p99: number;
}

const connections = 32;

/** Sends a fixed number of requests over connections that are kept open, each as soon as the last was answered. */
export async function run({ url, tokens, amount }: Load): Promise<LoadResult> {
  // Autocannon's own figures are whole milliseconds and whole seconds.
  const latencies: number[] = [];
  const started = performance.now();
  let ended = started;
  const setupClient = (client: autocannon.Client): void => {
    client.on('response', (_status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      ended = performance.now();
    });
  };
  const options = { url, amount, connections, setupClient, sampleInt: 20 };
  const { errors, non2xx } = await autocannon({ ...options, ...authorization(tokens) });
  if (errors + non2xx > 0)
    throw new Error(`${errors + non2xx} of ${amount} requests to ${url} were not answered with 200`);
  return { throughput: (amount / (ended - started)) * 1000, p99: percentile(latencies, 0.99) };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

function authorization(tokens: readonly string[]): Partial<autocannon.Options> {
  if (tokens.length === 0) return {};
  if (tokens.length === 1) return { headers: bearer(tokens[0]) };
  const remaining = tokens.values();
  // Autocannon prepares a request more on each connection than it sends: those may find no token left.
  return { requests: [{ setupRequest: (request) => ({ ...request, headers: bearer(remaining.next().value) }) }] };
}

function bearer(token = 'none'): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
