import { HttpStatus } from '@nestjs/common';
import { type FastifyInstance, errorCodes } from 'fastify';
import { ProblemException } from '../problems/index.js';

export const pushPath = '/security-events';
export const logoutPath = '/backchannel-logout';

/** RFC 8935, section 2.1. */
export const pushType = 'application/secevent+jwt';
/** OpenID Connect Back-Channel Logout 1.0, section 2.5. */
export const formType = 'application/x-www-form-urlencoded';

/** Bytes: as long as an access token may be. */
const maxLength = 16 * 1024;

/**
 * Accepts a content type at one address. Elsewhere it stays a 415: a browser sends forms also for other sites' pages, and the API's routes
 * accept JSON alone.
 */
export function acceptBodies(server: FastifyInstance, path: string, contentType: string): void {
  server.addContentTypeParser(contentType, { parseAs: 'string', bodyLimit: maxLength }, (request, body, done) => {
    if (request.routeOptions.url === path) done(null, body);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(contentType));
  });
}

/** @throws {ProblemException} the body is of another type, which the service accepts elsewhere, or there is none */
export function bodyText(body: unknown, contentType: string): string {
  if (typeof body === 'string') return body;
  throw new ProblemException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, `The body must be of the type ${contentType}`);
}
