import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import metrics from 'fastify-metrics';

/** One histogram, as the others have it: the default is a summary too, which costs more. */
const routeMetrics = { enabled: { histogram: true, summary: false } };

/** What a team adds to a Fastify app before it is operated, besides the access log: security headers and metrics. */
export async function addOperation(app: FastifyInstance): Promise<void> {
  await app.register(helmet);
  // Typed for CommonJS: the plugin is the module's `default`.
  await app.register(metrics.default, { endpoint: '/metrics', routeMetrics });
}
