import { cpuTime, residentMemory } from '../machine/cpu-time.ts';
import { type Load, run } from './load.ts';

export type Measurement = {
  /** Microseconds of the server's CPU time for a request. */
  readonly cpu: number;
  /** Requests per second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Bytes, after the load. */
  readonly memory: number;
};

/** @param pids the measured processes: the server, and others that work on its requests, such as the database */
export async function measure(load: Load, ...pids: readonly number[]): Promise<Measurement> {
  const used = () => pids.reduce((sum, pid) => sum + cpuTime(pid), 0);
  const before = used();
  const { throughput, p99 } = await run(load);
  const cpu = (used() - before) / load.amount;
  return { cpu, throughput, p99, memory: pids.reduce((sum, pid) => sum + residentMemory(pid), 0) };
}
