import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TestIssuer } from 'nest-resource-server/testing';

const metadata = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';

describe('the MCP server', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  let reader: string;
  let writer: string;

  before(async () => {
    issuer = await TestIssuer.start({ audience: 'https://mcp.example.com/mcp' });
    process.env.AUTH_ISSUER = issuer.url;
    process.env.AUTH_AUDIENCE = issuer.audience;
    process.env.PUBLIC_URL = 'https://mcp.example.com/mcp';
    process.env.ALLOWED_ORIGINS = 'https://chat.example.com';
    const { AppModule } = await import('../src/app.module.js');
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    reader = issuer.token({ subject: 'ada', scopes: ['read:messages'] });
    writer = issuer.token({ subject: 'ada', scopes: ['write:messages'] });
    // The app fetches the issuer's keys while it starts, which may take long on a busy machine.
    while ((await send(calling('list_messages'), reader)).statusCode === 503) await setTimeout(100);
  });
  after(async () => {
    await app.close();
    await issuer.close();
  });

  const send = (payload: object | string, token?: string, headers: Record<string, string> = {}) => {
    const accept = 'application/json, text/event-stream';
    const authorization = token && { authorization: `Bearer ${token}` };
    return app.inject({ method: 'POST', url: '/mcp', payload, headers: { accept, ...authorization, ...headers } });
  };
  const calling = (name: unknown, args = {}) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });
  const posting = (text: string) => calling('post_message', { text });
  const messages = async () => {
    const { body } = await send(calling('list_messages'), reader);
    return JSON.parse(resultIn(body).content[0].text);
  };

  it('posts a message for a client with the scope, in the name of its user', async () => {
    const { statusCode, body } = await send(posting('Hello'), writer);
    assert.deepEqual([statusCode, resultIn(body).isError], [200, undefined]);
    assert.deepEqual(await messages(), [{ text: 'Hello', author: 'ada' }]);
  });

  it('rejects a client without a token, with the address of its metadata', async () => {
    const { statusCode, headers } = await send(calling('list_messages'));
    assert.equal(statusCode, 401);
    assert.match(String(headers['www-authenticate']), new RegExp(`^Bearer resource_metadata="${metadata}"`));
    const response = await app.inject({ url: new URL(metadata).pathname });
    const { resource, authorization_servers, scopes_supported } = response.json();
    assert.deepEqual([resource, authorization_servers], ['https://mcp.example.com/mcp', [issuer.url]]);
    assert.deepEqual(scopes_supported, ['read:messages']);
  });

  it('rejects a call whose scope the token lacks before the tool runs, and names the scope', async () => {
    const before = await messages();
    for (const body of [posting('Not allowed'), [calling('list_messages'), posting('Not allowed')]]) {
      const { statusCode, headers } = await send(body, reader);
      const challenge = String(headers['www-authenticate']);
      assert.equal(statusCode, 403);
      assert.match(challenge, /^Bearer error="insufficient_scope", scope="write:messages"/);
      assert.match(challenge, new RegExp(`resource_metadata="${metadata}"`));
    }
    assert.deepEqual(await messages(), before);
  });

  it('lists the tools to every client with a token', async () => {
    const { body } = await send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, issuer.token());
    const names = resultIn(body).tools.map(({ name }: { name: string }) => name);
    assert.deepEqual(names, ['list_messages', 'post_message']);
  });

  it('responds with an error to invalid arguments and to unknown tools', async () => {
    const before = await messages();
    for (const call of [posting(''), ...['constructor', '__proto__', 1, null].map((name) => calling(name))]) {
      assert.match((await send(call, writer)).body, /"isError":true|"error":\{"code":-32/);
    }
    assert.deepEqual(await messages(), before);
  });

  it('reads calls from JSON only, so that none can hide from the guard', async () => {
    const payload = JSON.stringify(posting('Hidden'));
    for (const type of ['text/plain', 'application/xml'])
      assert.equal((await send(payload, reader, { 'content-type': type })).statusCode, 415);
  });

  it('accepts the pages of the allowed origins only', async () => {
    const statusFrom = async (origin: string) => (await send(posting('Hi'), writer, { origin })).statusCode;
    assert.equal(await statusFrom('https://chat.example.com'), 200);
    for (const origin of ['https://evil.example.com', 'https://chat.example.com.evil.example.com', 'null'])
      assert.equal(await statusFrom(origin), 403);
  });

  it('opens no stream and ends no session', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      assert.equal((await app.inject({ method, url: '/mcp' })).statusCode, 401);
      const authorization = `Bearer ${reader}`;
      assert.equal((await app.inject({ method, url: '/mcp', headers: { authorization } })).statusCode, 405);
    }
  });
});

/** The result of a JSON-RPC response, which may be the data of an event. */
function resultIn(body: string) {
  return JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body).result;
}
