import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';
import { DatabaseStartError, DatabaseUnavailableError } from '../../src/database/index.js';
import { PgliteDatabase } from '../../src/database/pglite.database.js';
import { messages } from '../../src/messages/messages.table.js';

beforeAll(() => Logger.overrideLogger(false));

describe('the embedded PostgreSQL', () => {
  const parent = mkdtempSync(join(tmpdir(), 'pglite-'));
  let dataDir: string;
  let count = 0;

  beforeEach(() => void (dataDir = join(parent, 'made', `on-the-way-${count++}`)));
  afterAll(() => rmSync(parent, { recursive: true }));

  const resolveTypeScript = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? specifier.replace(/^(\\..*)\\.js$/, '$1.ts') : specifier, context) });`;

  /** Starts another process that opens the folder, prints the outcome, and keeps running. */
  function openElsewhere() {
    return runElsewhere(
      'pglite.database.ts',
      `await PgliteDatabase.open(process.argv[1]).then(() => console.log('open'), (error) => console.log(error.name, error.message));`,
    );
  }

  /** Starts another process that locks or unlocks the folder for each line that it reads, and prints the outcome. */
  function lockElsewhere() {
    return runElsewhere(
      'folder-lock.ts',
      `let unlock = () => {};
      for await (const line of (await import('node:readline')).createInterface(process.stdin)) {
        unlock();
        if (line === 'unlock') { unlock = () => {}; console.log('free'); continue; }
        try { unlock = lockFolder(process.argv[1]); console.log('locked'); } catch (error) { console.log(error.name); }
      }`,
    );
  }

  /** Starts a process that runs a script with the export of a file of src/database. */
  function runElsewhere(file: string, body: string) {
    const source = pathToFileURL(join(import.meta.dirname, '../../src/database', file)).href;
    const exported = file === 'folder-lock.ts' ? 'lockFolder' : 'PgliteDatabase';
    const script = `import { ${exported} } from '${source}'; ${body}`;
    const hooks = `--import=data:text/javascript,${encodeURIComponent(resolveTypeScript)}`;
    const options = ['--no-warnings', '--experimental-transform-types', hooks, '--input-type=module', '-e', script];
    return spawn(process.execPath, [...options, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  it('keeps its data when it is reopened', async () => {
    const first = await PgliteDatabase.open(dataDir);
    const now = new Date();
    const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
    const row = { id, text: 'kept', author: 'a', authorIssuer: 'i', version: 1, createdAt: now, updatedAt: now };
    await first.run((orm) => orm.insert(messages).values(row));
    await first.close();
    const second = await PgliteDatabase.open(dataDir);
    expect(await second.run((orm) => orm.select().from(messages))).toEqual([row]);
    await second.close();
  });

  it('rejects a second process, naming the folder and what to do, until the first process has closed it', async () => {
    const database = await PgliteDatabase.open(dataDir);
    expect(await text(openElsewhere().stdout)).toBe(
      `DatabaseInUseError ${dataDir}/postgres is in use by another process: stop it, or set another DATA_DIR\n`,
    );
    await database.ping();
    await database.close();
    const other = openElsewhere();
    expect(String(await once(other.stdout, 'data'))).toBe('open\n');
    other.kill();
  });

  it('can be opened when the process that used it was killed', async () => {
    const other = openElsewhere();
    await once(other.stdout, 'data');
    await expect(PgliteDatabase.open(dataDir)).rejects.toThrow('is in use by another process');
    other.kill('SIGKILL');
    await once(other, 'exit');
    const database = await PgliteDatabase.open(dataDir);
    await database.ping();
    await database.close();
  });

  it('is locked by exactly one of several concurrent processes, even after the holder of the lock was killed', async () => {
    const rounds = 20;
    const start = () => {
      const child = lockElsewhere();
      return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
    };
    const processes = [start(), start(), start()];
    const send = async (one: (typeof processes)[number], line: string) => {
      one.child.stdin.write(`${line}\n`);
      return String((await one.lines.next()).value);
    };
    for (let round = 0; round < rounds; round += 1) {
      const outcomes = await Promise.all(processes.map((one) => send(one, 'lock')));
      expect(outcomes.toSorted()).toEqual(['DatabaseInUseError', 'DatabaseInUseError', 'locked']);
      const holder = outcomes.indexOf('locked');
      if (round % 5 === 0) {
        const exited = once(processes[holder]!.child, 'exit');
        processes[holder]!.child.kill('SIGKILL');
        await exited;
        processes[holder] = start();
      } else expect(await send(processes[holder]!, 'unlock')).toBe('free');
    }
    for (const { child } of processes) child.kill();
  });

  it('fails to start and names the folder when its data is corrupt', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'broken');
    const failure = PgliteDatabase.open(dataDir);
    await expect(failure).rejects.toThrow(DatabaseStartError);
    await expect(failure).rejects.toThrow(`failed to start in ${dataDir}/postgres`);
  });

  it('is unavailable after it is closed', async () => {
    const database = await PgliteDatabase.open(undefined);
    await database.close();
    await expect(database.ping()).rejects.toThrow(DatabaseUnavailableError);
    await expect(
      database.run((orm) => orm.transaction((transaction) => transaction.select().from(messages))),
    ).rejects.toThrow(DatabaseUnavailableError);
  });
});
