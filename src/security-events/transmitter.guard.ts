import { hash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { InvalidTokenError } from '../auth/index.js';
import type { Config } from '../config/index.js';

/** Where a secret is configured, lets through only the transmitter that sends it as `Authorization: Bearer …` (RFC 8935, section 3). */
@Injectable()
export class TransmitterGuard implements CanActivate {
  private readonly expected: Buffer | undefined;

  constructor(config: ConfigService<Config, true>) {
    const secret = config.get('events.secret', { infer: true });
    this.expected = secret === undefined ? undefined : digest(`Bearer ${secret}`);
  }

  /** @throws {InvalidTokenError} `transmitter_unknown` */
  canActivate(context: ExecutionContext): boolean {
    if (!this.expected) return true;
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (timingSafeEqual(digest(authorization), this.expected)) return true;
    throw new InvalidTokenError('transmitter_unknown', 'The transmitter is not known');
  }
}

/** All of the same length, so that comparing them takes the same time. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
