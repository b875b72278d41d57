import { Body, Controller, HttpCode, HttpStatus, Post, Req, UseFilters } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type AcceptedEventTokens, InvalidTokenError, Public, SecurityEvents, logoutToken } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { LogoutErrorFilter } from './logout-error.filter.js';
import { bodyText, formType, logoutPath } from './token-bodies.js';

/** Receives the logout tokens of the API's clients (OpenID Connect Back-Channel Logout 1.0). */
@ApiExcludeController()
@Public()
@Controller(logoutPath)
@UseFilters(LogoutErrorFilter)
export class BackchannelLogoutController {
  private readonly accepted: AcceptedEventTokens;

  constructor(
    private readonly events: SecurityEvents,
    config: ConfigService<Config, true>,
  ) {
    this.accepted = { kind: logoutToken, audience: config.get('events.logoutClientIds', { infer: true }) };
  }

  /** Responds once the effect is stored. Other parameters are ignored (section 2.5). */
  @Post()
  @HttpCode(HttpStatus.OK)
  async receive(@Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    const [token, ...others] = new URLSearchParams(bodyText(body, formType)).getAll('logout_token');
    if (token === undefined || others.length > 0) throw new InvalidTokenError('token_malformed');
    await this.events.receive(token, this.accepted, request);
  }
}
