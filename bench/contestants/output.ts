import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The output of a server. */
export interface Output {
  /** The writing end of the pipe, for the server. */
  readonly pipe: number;
  /** The first 64 KiB. */
  text(): string;
  /** Closes this process' writing end: the reader ends with the server. */
  release(): void;
  remove(): void;
}

const read = 'exec 0<"$1"; stdbuf -o0 head -c 65536 >"$2"; exec cat >/dev/null';

/**
 * A pipe whose reader drops what it reads, as the collector of a container's log would take it. The reader runs on this process' core:
 * the server pays for writing to a pipe, and for nothing else.
 */
export function outputPipe(): Output {
  const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
  const [pipe, beginning] = [join(folder, 'pipe'), join(folder, 'output')];
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', read, 'sh', pipe, beginning], { stdio: 'ignore' }).unref();
  // Waits for the reader.
  const descriptor = openSync(pipe, 'w');
  return {
    pipe: descriptor,
    text: () => readFileSync(beginning, 'utf8'),
    release: () => closeSync(descriptor),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
