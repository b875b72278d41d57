import { Body, Controller, HttpCode, HttpStatus, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type AcceptedEventTokens, Public, SecurityEvents, securityEventToken } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { PushErrorFilter } from './push-error.filter.js';
import { bodyText, pushPath, pushType } from './token-bodies.js';
import { TransmitterGuard } from './transmitter.guard.js';

/** Receives Security Event Tokens that a transmitter pushes (RFC 8935). Not for clients of the API, so not in its documentation. */
@ApiExcludeController()
@Public()
@Controller(pushPath)
@UseGuards(TransmitterGuard)
@UseFilters(PushErrorFilter)
export class SecurityEventsController {
  private readonly accepted: AcceptedEventTokens;

  constructor(
    private readonly events: SecurityEvents,
    config: ConfigService<Config, true>,
  ) {
    this.accepted = { kind: securityEventToken, audience: config.get('events.audience', { infer: true }) };
  }

  /** Responds once the effect is stored: the transmitter then forgets the token (RFC 8935, section 2.2). */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  async receive(@Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    await this.events.receive(bodyText(body, pushType), this.accepted, request);
  }
}
