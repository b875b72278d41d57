import type { RequestHandler } from 'express';
import promBundle from 'express-prom-bundle';
import helmet from 'helmet';

/** What a team adds to an Express app before it is operated, besides the access log: security headers and metrics. */
export function operation(): RequestHandler[] {
  return [promBundle({ includeMethod: true, includePath: true, promClient: { collectDefaultMetrics: {} } }), helmet()];
}
