import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Issuers, Public, Revocations } from '../auth/index.js';
import { Database } from '../database/index.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { HealthFilter } from './health.filter.js';

const pingTimeoutMs = 2000;

/** By now, other instances reject tokens that this one would accept. Shorter gaps are reconnections. */
const maxRevocationsAgeMs = 10_000;

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
    private readonly revocations: Revocations,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** Succeeds whenever the process responds: a restart doesn't help against a dependency that is down. */
  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Does the process respond?' })
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /**
   * Succeeds if the process isn't shutting down, the database responds, every issuer has usable keys or needs none, and the revocations are
   * known.
   */
  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can requests be served?' })
  @HealthCheck()
  ready() {
    return this.health.check([
      () => this.checkProcess(),
      () => this.checkDatabase(),
      () => this.checkSigningKeys(),
      () => this.checkRevocations(),
    ]);
  }

  private checkProcess() {
    const indicator = this.indicators.check('process');
    const details = { uptimeSeconds: Math.round(process.uptime()) };
    return this.lifecycle.isShuttingDown ? indicator.down(details) : indicator.up(details);
  }

  private checkDatabase() {
    const indicator = this.indicators.check('database');
    return indicator.attempt(() => this.database.ping()).withTimeout(pingTimeoutMs);
  }

  private checkSigningKeys() {
    const indicator = this.indicators.check('signingKeys');
    const issuers = this.issuers.keySets().map(({ issuer, status: { state, ageMs } }) => {
      return { issuer, state, ageSeconds: ageMs === undefined ? null : Math.round(ageMs / 1000) };
    });
    if (issuers.some(({ state }) => state === 'empty' || state === 'dead')) return indicator.down({ issuers });
    return issuers.some(({ state }) => state === 'stale') ? indicator.degraded({ issuers }) : indicator.up({ issuers });
  }

  private checkRevocations() {
    const indicator = this.indicators.check('revocations');
    const { count, ageMs } = this.revocations.status();
    const details = { count, ageSeconds: Math.round(ageMs / 1000) };
    return ageMs > maxRevocationsAgeMs ? indicator.down(details) : indicator.up(details);
  }
}
