import { All, Body, Controller, type OnApplicationShutdown, Req, UseGuards } from '@nestjs/common';
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server';
import type { FastifyRequest } from 'fastify';
import { CurrentPrincipal, JwtAuthGuard, type Principal } from 'nest-resource-server/auth';
import { resource } from '../settings.js';
import { createServer } from './server.js';
import { OriginGuard } from './origin.guard.js';
import { ToolScopesGuard } from './tool-scopes.guard.js';
import { Tools } from './tools.js';

/** The one address of MCP's Streamable HTTP. Stateless: each request gets a server of its own, so any replica can respond. */
@UseGuards(OriginGuard, JwtAuthGuard, ToolScopesGuard)
@Controller('mcp')
export class McpController implements OnApplicationShutdown {
  private readonly handler = createMcpHandler(({ authInfo }) => createServer(this.tools, authInfo));

  constructor(private readonly tools: Tools) {}

  /** Any method: the SDK rejects all but POST with 405, as the specification demands. */
  @All()
  handle(@Req() request: FastifyRequest, @Body() body: unknown, @CurrentPrincipal() principal: Principal) {
    return this.handler.fetch(toWebRequest(request), { parsedBody: body, authInfo: authInfoOf(principal) });
  }

  onApplicationShutdown(): Promise<void> {
    return this.handler.close();
  }
}

function toWebRequest({ method, headers }: FastifyRequest): Request {
  // Without the body, which Fastify has parsed, and without the token and its proof, which no tool needs.
  const { authorization: _token, dpop: _proof, ...others } = headers;
  return new Request(resource, { method, headers: others as Record<string, string> });
}

/** What the SDK passes on to the tools. Without the token: a tool must not send it to another API (MCP, "Token passthrough"). */
function authInfoOf(principal: Principal): AuthInfo {
  return { token: '', clientId: principal.clientId ?? '', scopes: [...principal.scopes], extra: { principal } };
}
