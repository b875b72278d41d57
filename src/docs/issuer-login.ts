import { Logger } from '@nestjs/common';
import { type LoginEndpoints, discoverLogin } from '../auth/index.js';

/** How long a failure is remembered, so that an issuer that is down slows down one page and not each. */
const retryAfterMs = 10_000;

/** Where users log in: asked of the issuer when the first page is opened, and not before, so that no start waits for it. */
export class IssuerLogin {
  private readonly logger = new Logger('Docs');
  private asking: Promise<void> | undefined;
  private failedAt = -Infinity;
  private found: LoginEndpoints | undefined;

  constructor(
    private readonly issuer: string,
    private readonly timeoutMs: number,
  ) {}

  /** @returns undefined when the issuer can't be asked, after `timeoutMs` at the latest */
  async find(): Promise<LoginEndpoints | undefined> {
    if (!this.found && performance.now() - this.failedAt > retryAfterMs) await (this.asking ??= this.ask());
    return this.found;
  }

  private async ask(): Promise<void> {
    try {
      this.found = await discoverLogin(this.issuer, AbortSignal.timeout(this.timeoutMs));
    } catch (error) {
      this.failedAt = performance.now();
      this.logger.warn(`Swagger UI offers no login: ${String(error)}`);
    } finally {
      this.asking = undefined;
    }
  }
}
