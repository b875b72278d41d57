import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { InvalidRequestError } from 'nest-resource-server/auth';

const cookieName = '__Host-access_token';

/** The option `token`. The requests of Express and of Fastify both have the headers of Node's. */
export function tokenFromCookie(request: unknown): string | undefined {
  const { cookie = '' } = (request as Pick<IncomingMessage, 'headers'>).headers;
  const pairs = cookie.split(';').map((pair) => pair.trim());
  const tokens = pairs.filter((pair) => pair.startsWith(`${cookieName}=`));
  if (tokens.length > 1) throw new InvalidRequestError();
  return tokens[0]?.slice(cookieName.length + 1) || undefined;
}

const ownOrigin = 'https://app.example.com';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Rejects changes that a page of another site requests with the user's cookie. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    if (safeMethods.has(request.method ?? '') || tokenFromCookie(request) === undefined) return true;
    const { 'sec-fetch-site': site, origin } = request.headers;
    // Browsers from before 2023 send no Sec-Fetch-Site, but an Origin.
    if (site === undefined ? origin === ownOrigin : site === 'same-origin') return true;
    throw new ForbiddenException('Cross-site request');
  }
}
