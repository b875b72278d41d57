import { type AuthInfo, type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import type { Principal } from 'nest-resource-server/auth';
import type { Tools } from './tools.js';

/** The server of one request. It lists every tool, whatever scopes the token has: a client requests them when it calls one. */
export function createServer(tools: Tools, authInfo: AuthInfo | undefined): McpServer {
  const principal = authInfo?.extra?.principal as Principal; // of `McpController`, which is behind JwtAuthGuard
  const server = new McpServer({ name: 'messages', version: '1.0.0' });
  for (const { name, description, input, call } of tools.all()) {
    server.registerTool(name, { description, inputSchema: input }, async (args) =>
      toResult(await call(args, principal)),
    );
  }
  return server;
}

function toResult(value: unknown): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }] };
}
