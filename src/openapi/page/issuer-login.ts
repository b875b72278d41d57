import { Logger } from '@nestjs/common';
import { type LoginEndpoints, discoverLogin } from '../../auth/index.js';

type LoginIssuer = Parameters<typeof discoverLogin>[0];

/** How long a failure is cached, so that an issuer that is down delays one page and not each. */
const retryAfterMs = 10_000;

/** Finds the issuer's login endpoints when the first page is opened, so that startup doesn't wait for the issuer. */
export class IssuerLogin {
  private readonly logger = new Logger('Docs');
  private inFlight: Promise<void> | undefined;
  private failedAt = -Infinity;
  private found: LoginEndpoints | undefined;

  constructor(
    private readonly issuer: LoginIssuer,
    private readonly timeoutMs: number,
  ) {}

  /** @returns undefined where the issuer doesn't respond within `timeoutMs` */
  async find(): Promise<LoginEndpoints | undefined> {
    if (!this.found && performance.now() - this.failedAt > retryAfterMs) await (this.inFlight ??= this.fetch());
    return this.found;
  }

  private async fetch(): Promise<void> {
    try {
      this.found = await discoverLogin(this.issuer, AbortSignal.timeout(this.timeoutMs));
    } catch (error) {
      this.failedAt = performance.now();
      this.logger.warn(`Swagger UI offers no login: ${String(error)}`);
    } finally {
      this.inFlight = undefined;
    }
  }
}
