import type { Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';

/** Other code of the process may send messages, too, such as `process.send('ready')`. */
const kind = 'nest-resource-server:question';

interface Question {
  readonly kind: typeof kind;
  readonly id: number;
}

interface Answer<Value> extends Question {
  /** Undefined: the other process could not answer. */
  readonly value: Value | undefined;
}

/** Asks the process at the other end of an IPC channel, and answers what it asks. Each asks one thing only, so nothing names it. */
export class Questions<Given, Received> {
  private readonly open = new Map<number, (value: Received | undefined) => void>();
  private lastId = 0;

  /** @param peer in the primary a worker, in a worker its own `cluster.worker` */
  constructor(
    private readonly peer: Pick<Worker, 'on' | 'send'>,
    private readonly answer: () => Promise<Given>,
  ) {
    peer.on('message', (message: unknown) => {
      if (!isOurs<Received>(message)) return;
      if ('value' in message) this.open.get(message.id)?.(message.value);
      else void this.respond(message.id);
    });
  }

  /** Resolves to undefined if there is no answer within the time, because the other process is busy or has ended. */
  async ask(withinMs: number): Promise<Received | undefined> {
    const id = (this.lastId += 1);
    const { promise, resolve } = Promise.withResolvers<Received | undefined>();
    this.open.set(id, resolve);
    this.send({ kind, id });
    const answer = await Promise.race([promise, sleep(withinMs, undefined, { ref: false })]);
    this.open.delete(id);
    return answer;
  }

  private async respond(id: number): Promise<void> {
    const value = await this.answer().catch(() => undefined);
    this.send({ kind, id, value });
  }

  /** Ignores that the other process has ended: nobody waits for this then. */
  private send(message: Question | Answer<Given>): void {
    this.peer.send(message, () => undefined);
  }
}

/** The other process runs the same code, so the kind vouches for the type of the value. */
function isOurs<Value>(message: unknown): message is Question | Answer<Value> {
  const { kind: itsKind, id } = Object(message) as Partial<Record<string, unknown>>; // anything that can be sent
  return itsKind === kind && typeof id === 'number';
}
