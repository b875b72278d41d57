import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Issuers, Public } from '../auth/index.js';
import { Database } from '../database/index.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
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
    private readonly lifecycle: Lifecycle,
  ) {}

  /** The process answers: what else is down is no reason to restart it. */
  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Does the process answer?' })
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /** Requests can be served: the process is not about to end, the database answers, and usable keys of every issuer are held. */
  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can requests be served?' })
  @HealthCheck()
  ready() {
    return this.health.check([() => this.processStays(), () => this.databaseAnswers(), () => this.keysAreUsable()]);
  }

  private processStays() {
    const indicator = this.indicators.check('process');
    const details = { uptimeSeconds: Math.round(process.uptime()) };
    return this.lifecycle.isEnding ? indicator.down(details) : indicator.up(details);
  }

  private databaseAnswers() {
    const indicator = this.indicators.check('database');
    return indicator.attempt(() => this.database.ping()).withTimeout(pingTimeoutMs);
  }

  private keysAreUsable() {
    const indicator = this.indicators.check('signingKeys');
    const issuers = this.issuers.keySets().map(({ issuer, status: { state, ageMs } }) => {
      return { issuer, state, ageSeconds: ageMs === undefined ? null : Math.round(ageMs / 1000) };
    });
    if (issuers.some(({ state }) => state === 'empty' || state === 'dead')) return indicator.down({ issuers });
    return issuers.some(({ state }) => state === 'stale') ? indicator.degraded({ issuers }) : indicator.up({ issuers });
  }
}
