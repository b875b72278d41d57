import { Agent, get } from 'node:http';
import type { Kind, Span } from './mix.ts';

/** What became of the requests, each by its number. */
export interface Outcome {
  /** HTTP. */
  readonly statuses: Uint16Array;
  /** Milliseconds from the time for which it was scheduled to the end of its response. */
  readonly latencies: Float32Array;
  /** Milliseconds from that time until it was sent: the delay of the load itself, which is part of its latency. */
  readonly delays: Float32Array;
}

export interface Rate {
  readonly url: string;
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
  /** Repeated over and over. */
  readonly sequence: readonly Kind[];
  /** Is called at the beginning of every second. */
  readonly eachSecond?: (second: number) => void;
}

/**
 * Sends requests at a constant rate, whether or not earlier ones were answered, and measures each from the time at which it should have
 * been sent: a server that stalls is charged for every request that waited meanwhile (no coordinated omission).
 *
 * @throws {Error} a response has a status that its request must not get
 */
export async function sendAtRate({ url, rate, seconds, sequence, eachSecond }: Rate): Promise<Outcome> {
  const total = rate * seconds;
  const outcome = unknownOutcome(total);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const started = performance.now();
  const responses = new Set<Promise<void>>();
  for (let sent = 0, second = 0; sent < total; await turn()) {
    const now = performance.now() - started;
    for (; sent < Math.min(total, (now * rate) / 1000); sent++) {
      const kind = sequence[sent % sequence.length];
      const scheduled = started + (sent * 1000) / rate;
      if (kind) track(responses, request(kind, sent, scheduled));
    }
    if (now < second * 1000) continue;
    eachSecond?.(second);
    second += 1;
  }
  await Promise.all(responses);
  agent.destroy();
  return outcome;

  async function request(kind: Kind, number: number, scheduled: number): Promise<void> {
    const { status, sent, ended } = await exchange(url, kind, agent);
    outcome.statuses[number] = status;
    outcome.delays[number] = sent - scheduled;
    outcome.latencies[number] = ended - scheduled;
  }
}

function unknownOutcome(total: number): Outcome {
  const [latencies, delays] = [new Float32Array(total), new Float32Array(total)];
  return { statuses: new Uint16Array(total), latencies, delays };
}

/** @throws {Error} the response has a status that it must not have */
async function exchange(url: string, kind: Kind, agent: Agent): Promise<Span & { status: number }> {
  const { headers, allowed } = kind.next();
  const sent = performance.now();
  const status = await statusOf(url + kind.path, headers, agent);
  const span = { sent, ended: performance.now() };
  const expected = allowed(span);
  if (!expected.includes(status)) throw new Error(`${kind.name}: ${status} instead of ${expected.join(' or ')}`);
  return { status, ...span };
}

/** One turn of the event loop, without sleeping: a timer would send late. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Keeps a promise until it is fulfilled. A rejection is left to `Promise.all`. */
function track(responses: Set<Promise<void>>, response: Promise<void>): void {
  responses.add(response);
  response.then(
    () => responses.delete(response),
    () => undefined,
  );
}

function statusOf(url: string, headers: Readonly<Record<string, string>>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', reject);
  });
}
