import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { RequestDurations } from './request-durations.js';

type Observation = [method: string, route: string, status: number, seconds: number];

const observations: Observation[] = [
  ['GET', '/api/messages', 200, 0.0004],
  ['GET', '/api/messages', 200, 0.001],
  ['GET', '/api/messages', 200, 0.3],
  ['POST', '/api/messages', 201, 0.02],
  ['GET', '/api/messages/:id', 404, 10],
  ['GET', '/api/messages/:id', 404, 11],
];

describe(RequestDurations.name, () => {
  const [own, reference] = [new Registry(), new Registry()];
  const durations = new RequestDurations(own);
  const histogram = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its response',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [reference],
  });

  it('is exported without a series before the first response', async () => {
    expect(await own.metrics()).toBe(await reference.metrics());
  });

  it("is exported exactly as prom-client's own histogram is, also for several processes together", async () => {
    for (const [method, route, status, seconds] of observations) {
      durations.add(method, route, status, seconds);
      histogram.observe({ method, route, status }, seconds);
    }
    expect(await own.metrics()).toBe(await reference.metrics());
    const together = async (registry: Registry) => {
      const snapshot = await registry.getMetricsAsJSON();
      return AggregatorRegistry.aggregate([snapshot, snapshot]).metrics();
    };
    expect(await together(own)).toBe(await together(reference));
  });
});
