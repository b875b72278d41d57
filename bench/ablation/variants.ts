import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ours } from '../contestants/ours.ts';
import { type Group, type Peer, names } from '../contestants/peers.ts';
import { type Command, type RunningServer, startServer } from '../contestants/server-process.ts';
import type { Session } from '../session.ts';
import { type Parts, parts } from './parts.ts';
import { builtModule } from '../machine/built-module.ts';
import { replacedLine } from './replaced-module.ts';

/** A server of the table. */
export interface Variant {
  readonly title: string;
  /** Says which loads it can be measured under. */
  readonly peer: Peer;
  start(): Promise<RunningServer>;
}

export const whole = 'the whole';

/** The service, the service without each part, and what it is built on. */
export function variants({ issuer, postgres }: Session, parts: Parts, groups: readonly Group[]): Variant[] {
  const peers = groups.flatMap((group) => group.peers);
  const [service, ...bases] = [names.ours, names.nestFastify, names.floor].map((name): Variant => {
    const peer = peers.find((one) => one.name === name);
    if (!peer) throw new RangeError(`There is no server ${name}`);
    return { title: peer.title, peer, start: () => startServer(peer) };
  });
  const { peer } = service!; // the first of three
  const start = () => startServer(inFiles(ours(issuer.url, postgres.url)));
  const without = Object.keys(parts).map((title) => ({ title, peer, start: () => startWithout(title) }));
  return [{ title: whole, peer, start }, ...without, ...bases];

  async function startWithout(part: string): Promise<RunningServer> {
    const hooks = `--import=${new URL('without.ts', import.meta.url).href}`;
    const server = await startServer(inFiles(ours(issuer.url, postgres.url, { BENCH_WITHOUT: part }, hooks)));
    await assertReplaced(part, server);
    return server;
  }
}

/** The same command, for the service in files instead of the bundle. */
function inFiles({ command: [node, ...others], ...rest }: Command): Command {
  return { command: [node, ...others.slice(0, -1), fileURLToPath(new URL('files.ts', import.meta.url))], ...rest };
}

/** @throws {Error} modules or exports that are replaced don't exist: the service has changed */
export async function assertParts(): Promise<void> {
  const missing = new Set<string>();
  for (const [module, names] of Object.values(parts).flatMap((part) => Object.entries(part))) {
    const real: unknown = await import(builtModule(module)).catch(() => ({}));
    for (const name of Object.keys(names)) if (!(name in Object(real))) missing.add(`${name} of ${module}`);
  }
  if (missing.size > 0)
    throw new Error(`ablation/parts.ts replaces what the service doesn't have: ${[...missing].join(', ')}`);
}

/** @throws {Error} the service didn't load a module that is replaced: the part is elsewhere now */
async function assertReplaced(part: string, server: RunningServer): Promise<void> {
  // What it has printed may still be in the pipe.
  await sleep(100);
  const missing = Object.keys(parts[part] ?? {}).filter((module) => !server.output().includes(replacedLine(module)));
  if (missing.length > 0) throw new Error(`ablation: the service does not load ${missing.join(', ')}`);
}
