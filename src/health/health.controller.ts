import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Issuers, Public } from '../auth/index.js';
import { Database } from '../database/index.js';
import { HealthFilter } from './health.filter.js';

const pingTimeoutMs = 2000;

@ApiTags('health')
@Public()
@Controller('health')
@UseFilters(HealthFilter)
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly issuers: Issuers,
  ) {}

  /** The process answers: what else is down is no reason to restart it. */
  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Does the process answer?' })
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /** Requests can be served: the database answers, and usable keys of every issuer are held. */
  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can requests be served?' })
  @HealthCheck()
  ready() {
    return this.health.check([() => this.databaseAnswers(), () => this.keysAreUsable()]);
  }

  private databaseAnswers() {
    const indicator = this.indicators.check('database');
    return indicator.attempt(() => this.database.ping()).withTimeout(pingTimeoutMs);
  }

  private keysAreUsable() {
    const indicator = this.indicators.check('signingKeys');
    const states = this.issuers.keySets().map(({ status }) => status.state);
    if (states.some((state) => state === 'empty' || state === 'dead')) return indicator.down();
    return states.includes('stale') ? indicator.degraded() : indicator.up();
  }
}
