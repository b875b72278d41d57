import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Entries, Entry } from './memory-adapter.js';

/** The entries of each collection, oldest first. */
type Stored = readonly (readonly [key: string, entry: Entry])[][];

/** Loads the entries of the last process, and stores them when this one exits, so that a restart logs nobody out. */
export function storeBetweenStarts(file: string, collections: readonly Entries[]): void {
  for (const [index, entries] of read(file).entries()) {
    for (const [key, entry] of entries) collections[index]?.set(key, entry);
  }
  // As late as possible, so that a change costs no write. After SIGKILL, everyone logs in again.
  process.once('exit', () => write(file, collections));
}

/** A file that is missing or damaged costs a login, which is one click. */
function read(file: string): Stored {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'), (name, value: unknown) =>
      name === 'expiresAt' ? (value ?? Infinity) : value,
    );
    return isStored(stored) ? stored : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && 'expiresAt' in Object(value[1]);
}

function isStored(value: unknown): value is Stored {
  return Array.isArray(value) && value.every((entries) => Array.isArray(entries) && entries.every(isEntry));
}

function write(file: string, collections: readonly Entries[]): void {
  try {
    const draft = `${file}.${process.pid}`;
    // A cache has its newest entry first.
    const stored = collections.map((entries) => [...entries.entries()].toReversed());
    writeFileSync(draft, JSON.stringify(stored), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // The folder was removed, or the disk is full.
  }
}
