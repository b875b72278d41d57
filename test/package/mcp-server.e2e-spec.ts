import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { freePort } from '../support/free-port.js';
import { exampleIssuer } from '../support/local-issuer.js';
import { McpUser } from './mcp-user.js';
import { type Importer, describeWithRegistry, installExample } from './packed.js';

describeWithRegistry('the example MCP server', () => {
  let app: Importer;
  let issuer: LocalIssuer;
  let server: ChildProcess;
  let url: URL;
  beforeAll(async () => {
    app = await installExample('examples/mcp-server');
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    issuer = await startLocalIssuer(exampleIssuer);
    await app.run('npm', 'run', 'build');
    const port = await freePort();
    url = new URL(`http://127.0.0.1:${port}/mcp`);
    const env = { PATH: process.env.PATH, PORT: String(port), AUTH_ISSUER: issuer.url };
    server = spawn('node', ['dist/src/main.js'], { cwd: app.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`The server ended with ${code}`)));
    ended.catch(() => undefined);
    let output = '';
    while (!output.includes(`MCP clients connect to ${url.href}`)) {
      output += String(await Promise.race([once(server.stdout!, 'data'), ended]));
    }
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    await issuer.close();
    await app.remove();
  });

  it('passes its own tests', async () => {
    expect(await app.run('node', '--test', 'dist/test/app.test.js')).toMatch(/pass [1-9]\d*\n.*fail 0/s);
  });

  describe.each([
    ['2025-11-25', 'legacy'],
    ['2026-07-28', 'auto'],
  ] as const)('for the official client that knows only its address, with protocol %s', (version, mode) => {
    const user = new McpUser('admin');
    let transport: StreamableHTTPClientTransport;
    let client: Client;

    function connect(): Promise<void> {
      transport = new StreamableHTTPClientTransport(url, { authProvider: user });
      client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
      return client.connect(transport);
    }
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const { content, isError } = await client.callTool({ name, arguments: args });
      return { isError, value: JSON.parse((content as { text: string }[])[0]!.text) as unknown }; // the tools return JSON as text
    };
    afterAll(() => client.close());

    it('finds the issuer, registers there and logs its user in', async () => {
      await expect(connect()).rejects.toThrow(UnauthorizedError);
      expect(Object.fromEntries(user.requests[0]!)).toMatchObject({
        client_id: user.clientInformation()!.client_id,
        resource: url.href,
        code_challenge_method: 'S256',
      });
      expect(user.requests[0]!.get('scope')!.split(' ')).not.toContain('write:messages');
      await transport.finishAuth(user.callback);
      await connect();
      expect(client.getNegotiatedProtocolVersion()).toBe(version);
    });

    it('lists all tools, and calls the one that its first token suffices for', async () => {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(['list_messages', 'post_message']);
      expect(await call('list_messages')).toMatchObject({ value: expect.any(Array) });
    });

    it('gets another token when a tool demands a scope that the first one lacks', async () => {
      const text = `Hello from ${version}`;
      await expect(call('post_message', { text })).rejects.toThrow(UnauthorizedError);
      expect(user.requests[1]!.get('scope')!.split(' ')).toEqual(
        expect.arrayContaining(['read:messages', 'write:messages']),
      );
      await transport.finishAuth(user.callback);
      expect(await call('post_message', { text })).toMatchObject({ value: { text, author: 'admin' } });
      expect(await call('list_messages')).toMatchObject({ value: expect.arrayContaining([{ text, author: 'admin' }]) });
    });
  });
});
