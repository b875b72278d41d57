import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  /** The token of each request, one after the other; a single one is sent with every request, none with none. */
  readonly tokens: readonly string[];
  readonly amount: number;
}

export interface LoadResult {
  /** Requests per second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p99: number;
}

const connections = 32;

/** Sends a fixed number of requests over connections that are kept open, each as soon as the last was answered. */
export async function run({ url, tokens, amount }: Load): Promise<LoadResult> {
  const started = performance.now();
  const result = await autocannon({ url, amount, connections, ...authorization(tokens) });
  const seconds = (performance.now() - started) / 1000;
  const failed = result.errors + result.non2xx;
  if (failed > 0) throw new Error(`${failed} of ${amount} requests to ${url} were not answered with 200`);
  return { throughput: amount / seconds, p99: result.latency.p99 };
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
