import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ours, service } from '../contestants/ours.ts';
import { type Command, type StartUp, startServer } from '../contestants/server-process.ts';
import { audience } from '../load/issuer.ts';
import { megabytes, section, table } from '../report/markdown.ts';
import { type Estimate, estimate } from '../report/statistics.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';

const about =
  'From the start of the process to its first 200, with its tables already there. PostgreSQL with `NODE_ENV=production`, PGlite with `development`, which is what it is for. Medians.';

/** Measures what the built service needs to start. */
export async function startUp({ issuer, postgres, rounds }: GrowthSetup): Promise<Finding> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-pglite-'));
  const issuerEnv = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience };
  const pglite = service({ ...issuerEnv, DATA_DIR: dataDir, NODE_ENV: 'development' });
  const [onPostgres, onPglite] = await startInTurns([ours(issuer.url, postgres.url), pglite], rounds);
  rmSync(dataDir, { recursive: true });
  const [full = nothing, embedded = nothing] = [onPostgres, onPglite].map((starts = []) => estimates(starts));
  const head = ['database', 'CPU s', 'wall s', 'RSS MB'];
  const rows = [row('PostgreSQL', full), row('PGlite', embedded)];
  return {
    section: section('Start-up', about, table(head, rows)),
    targets: [
      { text: 'start to the first 200, PostgreSQL: CPU', unit: 's', must: 1.5, aim: 1, measured: full.cpu },
      { text: 'start to the first 200, PGlite: CPU', unit: 's', must: 2.5, aim: 2, measured: embedded.cpu },
      { text: 'memory after the start, PostgreSQL: RSS', unit: 'MB', must: 180, aim: 150, measured: full.memory },
    ],
  };
}

/** @returns for each service, its starts; the first of each, which creates the tables, isn't counted */
async function startInTurns(services: readonly Command[], rounds: number): Promise<StartUp[][]> {
  const starts: StartUp[][] = services.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of services.entries()) {
      const server = await startServer(command);
      if (round > 0) starts[index]?.push(server.startUp);
      await server.stop();
    }
  }
  return starts;
}

interface Estimates {
  /** Seconds. */
  readonly cpu: Estimate;
  readonly wall: Estimate;
  /** Mebibytes. */
  readonly memory: Estimate;
}

const nothing = estimates([]);

function estimates(starts: readonly StartUp[]): Estimates {
  return {
    cpu: estimate(starts.map(({ cpu }) => cpu / 1e6)),
    wall: estimate(starts.map(({ wall }) => wall / 1000)),
    memory: estimate(starts.map(({ memory }) => Number(megabytes(memory)))),
  };
}

function row(database: string, { cpu, wall, memory }: Estimates): string[] {
  return [database, cpu.median.toFixed(2), wall.median.toFixed(2), memory.median.toFixed(0)];
}
