import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { allowedOrigins } from '../settings.js';

/**
 * "Servers MUST validate the Origin header on all incoming connections to prevent DNS rebinding attacks. If the Origin header is
 * present and invalid, servers MUST respond with HTTP 403 Forbidden." (MCP, "Streamable HTTP")
 */
@Injectable()
export class OriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { origin } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    return origin === undefined || allowedOrigins.includes(origin);
  }
}
