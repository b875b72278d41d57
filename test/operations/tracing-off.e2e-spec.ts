import { jest } from '@jest/globals';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/index.js';
import { createTestApp } from '../support/test-app.js';

jest.unstable_mockModule('../../src/tracing/tracing.js', () => {
  throw new Error('OpenTelemetry is loaded');
});

describe('OpenTelemetry', () => {
  it('is not loaded when no collector is configured', async () => {
    const service = await createTestApp();
    expect((await service.inject({ url: '/api/public' })).statusCode).toBe(200);
    await service.close();
  });

  it('is loaded when a collector is configured', async () => {
    const config = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });
    await expect(createApp(config, { logger: pino({ enabled: false }) })).rejects.toThrow('OpenTelemetry is loaded');
  });
});
