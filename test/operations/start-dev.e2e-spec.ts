import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.js';
import { Browser } from '../support/issuer-browser.js';

const run = promisify(execFile);
const settings = [
  'package.json',
  'nest-cli.json',
  'rolldown.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  '.swcrc',
];

/** A script of package.json as a terminal runs it: all its processes are one group. */
class Script {
  output = '';
  /** Resolves when all its processes have ended: each of them has its output open. */
  readonly ended: Promise<unknown[]>;
  private readonly child: ChildProcess;

  constructor(name: string, cwd: string, env: NodeJS.ProcessEnv) {
    this.child = spawn('npm', ['run', name], { cwd, env, detached: true });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += String(chunk)));
    }
    this.ended = once(this.child, 'close');
  }

  /** Waits until the output, from a position on, matches. @returns the output since then */
  async until(pattern: RegExp, from = 0): Promise<string> {
    while (!pattern.test(this.output.slice(from))) {
      await Promise.race([once(this.child.stdout!, 'data'), once(this.child.stderr!, 'data'), this.failure()]);
    }
    return this.output.slice(from);
  }

  /** Signals npm alone, as a supervisor does. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Signals each process of the group, as Ctrl-C does. */
  signalAll(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // All have ended.
    }
  }

  private async failure(): Promise<never> {
    throw new Error(`It ended with ${String(await this.ended)}:\n${this.output}`);
  }
}

const greeting = /api\/messages\n/;
const reloaded = /Reloaded in \d+\.\d s\n/;

describe('a copy of the repository', () => {
  let folder: string;
  let controller: string;
  let source: string;
  let env: NodeJS.ProcessEnv;
  let issuer: string;
  let api: string;
  let script: Script | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-dev-'));
    await Promise.all(['src', ...settings].map((path) => cp(path, join(folder, path), { recursive: true })));
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    controller = join(folder, 'src/greetings/greetings.controller.ts');
    source = await readFile(controller, 'utf8');
    const [port, issuerPort] = [await freePort(), await freePort()];
    issuer = `http://127.0.0.1:${issuerPort}`;
    api = `http://127.0.0.1:${port}`;
    env = { PATH: process.env.PATH, PORT: String(port), LOCAL_ISSUER_PORT: String(issuerPort) };
  });
  afterAll(async () => {
    script?.signalAll('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const greet = async () => (await fetch(`${api}/api/public`)).json();
  const isDown = () => expect(fetch(`${api}/api/public`)).rejects.toThrow('fetch failed');
  const token = async () =>
    (await run('npm', ['run', '-s', 'token', '--', '--as', 'manager'], { cwd: folder, env })).stdout;
  const texts = async (bearer: string) => {
    const response = await fetch(`${api}/api/messages`, { headers: { authorization: `Bearer ${bearer.trim()}` } });
    return ((await response.json()) as { data: { text: string }[] }).data.map(({ text }) => text);
  };

  it('says what it is doing, has samples, and ends at a signal to npm alone, when run by npm start', async () => {
    script = new Script('start', folder, env);
    const output = await script.until(greeting);
    const steps = ['Loading the service…', 'Starting the local issuer…', 'Opening the database in .data…', 'is ready.'];
    const positions = steps.map((step) => output.indexOf(step));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    expect(positions).not.toContain(-1);
    expect(await texts(await token())).toHaveLength(3);
    script.signal('SIGTERM');
    await script.ended;
    expect(script.output).toContain('SIGTERM: shutting down');
    await isDown();
  });

  describe('run by npm run start:dev', () => {
    let watched: Script;
    let bearer: string;
    let browser: Browser;
    let login: string;
    const save = async (text: string) => {
      const from = watched.output.length;
      await writeFile(controller, text);
      return from;
    };

    beforeAll(async () => {
      watched = script = new Script('start:dev', folder, env);
      await watched.until(greeting);
      await watched.until(/Found 0 issues/);
      bearer = await token();
      browser = new Browser(issuer);
      login = await registerClient();
      await browser.logIn((await browser.open(login)).html, 'manager');
    });

    /** @returns the path of its login */
    async function registerClient(): Promise<string> {
      const redirect = 'http://127.0.0.1/callback';
      const response = await fetch(`${issuer}/oidc/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirect], token_endpoint_auth_method: 'none' }),
      });
      const { client_id } = (await response.json()) as { client_id: string };
      const code = { response_type: 'code', code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
      const parameters = { client_id, redirect_uri: redirect, scope: 'openid', ...code };
      return `/authorize?${new URLSearchParams(parameters).toString()}`;
    }

    it('keeps the database, whose samples are not added again', async () => {
      expect(await texts(bearer)).toHaveLength(3);
    });

    it('serves a change of a controller, and keeps tokens, logins and registered clients', async () => {
      const from = await save(source.replace(/message: '[^']+'/, "message: 'changed'"));
      const output = await watched.until(reloaded, from);
      expect(output).not.toMatch(/is ready|…/);
      // Where the packages are, which the process before has found.
      expect(globSync(join(folder, 'dist/.resolved-*.json'))).toHaveLength(1);
      expect(await greet()).toEqual({ message: 'changed' });
      expect(await texts(bearer)).toHaveLength(3);
      // Asks whether manager allows the access, not who is there.
      expect((await browser.open(login)).html).toMatch(/formaction="[^"]+\/consent\/allow"/);
    });

    it('reports a type error, and serves the change all the same', async () => {
      const from = await save(`${source}\nexport const wrong: number = 'text';\n`);
      await watched.until(reloaded, from);
      const output = await watched.until(/Found 1 error/, from);
      expect(output).toContain("Type 'string' is not assignable to type 'number'");
      expect(await greet()).toEqual({ message: expect.any(String) });
    });

    it('reports a syntax error, and serves what was there before', async () => {
      const from = await save(`${source}\nexport const wrong = ;\n`);
      await watched.until(/Expression expected/, from);
      expect(await greet()).toEqual({ message: expect.any(String) });
    });

    it('reports an error at startup, and starts after the next change', async () => {
      const broken = await save(`${source}\nthrow new Error('broken at startup');\n`);
      await watched.until(/Error: broken at startup/, broken);
      const from = await save(source);
      await watched.until(reloaded, from);
      expect(await greet()).toEqual({ message: expect.any(String) });
    });

    it('has printed its greeting once, and ends at Ctrl-C', async () => {
      expect(watched.output.match(/is ready\./g)).toHaveLength(1);
      watched.signalAll('SIGINT');
      await watched.ended;
      await isDown();
    });
  });
});
