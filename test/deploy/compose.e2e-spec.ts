import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parse } from 'yaml';
import { example } from '../../src/cli/gateway/example.js';
import { variableNames } from '../../src/config/env.js';
import { loadConfig } from '../../src/config/index.js';
import { composeProblems, interpolated } from './compose-schema.js';

interface Service {
  readonly image: string;
  readonly environment: Record<string, string>;
  readonly stop_grace_period: string;
  readonly networks: Record<string, { ipv4_address?: string }>;
  readonly depends_on: Record<string, object>;
  readonly read_only: boolean;
  readonly cap_drop: string[];
  readonly security_opt: string[];
  readonly volumes: string[];
  readonly ports?: string[];
  readonly user?: string;
}

const text = readFileSync('compose.yaml', 'utf8');
/** The `.env` of the documentation. */
const secrets = {
  AUTH_ISSUER: 'https://TENANT.auth0.com/',
  AUTH_AUDIENCE: 'https://messages.example.com',
  POSTGRES_PASSWORD: 'secret',
};
const compose = (variables: Readonly<Record<string, string>> = secrets) =>
  parse(interpolated(text, variables), { merge: true });
const { services } = compose() as { services: Record<string, Service> };
const replicas = example.replicas.map((name) => services[name]!);

describe('compose.yaml', () => {
  it('is valid by the schema of the Compose specification', () => {
    expect(composeProblems(compose())).toEqual([]);
  });

  it.each([
    ['an unknown field', 'read_onyl: true', 'read_only: true', 'read_onyl'],
    ['an unknown condition', 'service_migrated', 'service_completed_successfully', 'must match'],
    ['a duration without unit', 'stop_grace_period: "30"', 'stop_grace_period: 30s', 'duration'],
  ])('is invalid with %s', (_, wrong, right, problem) => {
    const invalid = interpolated(text, secrets).replaceAll(right, wrong);
    expect(composeProblems(parse(invalid, { merge: true })).join('\n')).toContain(problem);
  });

  it.each(Object.keys(secrets))('requires %s from .env', (name) => {
    expect(() => compose({ ...secrets, [name]: '' })).toThrow(`${name}: set it in .env`);
  });

  it('gives both replicas, and the migrations, a configuration that the service accepts', () => {
    for (const { environment } of [...replicas, services['migrate']!]) {
      expect(variableNames).toEqual(expect.arrayContaining(Object.keys(environment)));
      const config = loadConfig({ NODE_ENV: 'production', ...environment });
      expect(config.database).toEqual({ url: 'postgres://messages:secret@postgres:5432/messages', migrate: 'never' });
      expect(new URL(config.server.publicUrl!).pathname).toBe(example.prefix);
      expect(config.server.trustProxy).toEqual([services['nginx']!.networks['front']!.ipv4_address]);
    }
    const shared = compose({ ...secrets, REDIS_URL: 'redis://redis:6379', AUTH_FAILURE_LIMIT: '60' });
    const config = loadConfig({ NODE_ENV: 'production', ...shared.services['service-1'].environment });
    expect([config.failureLimit.perMinute, config.redis.url]).toEqual([60, 'redis://redis:6379']);
    expect(services['redis']).toBeDefined();
  });

  it('gives a replica more time to stop than its shutdown may take', () => {
    for (const { stop_grace_period: grace, environment } of replicas) {
      const { timeoutMs } = loadConfig({ NODE_ENV: 'production', ...environment }).server.shutdown;
      expect(Number.parseInt(grace, 10) * 1000).toBeGreaterThan(timeoutMs);
    }
  });

  it('starts the services in the order of their dependencies: database, migrations, replicas, nginx', () => {
    expect(services['migrate']!.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const { depends_on: needed } of replicas) {
      expect(needed).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    }
    // nginx responds even while the replicas are not ready.
    expect(services['nginx']!.depends_on).toEqual(example.replicas);
  });

  it('exposes nginx only, and runs every service read-only and without capabilities', () => {
    expect(Object.keys(services).filter((name) => services[name]!.ports)).toEqual(['nginx']);
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
    const addresses = Object.values(services).flatMap(({ networks }) => networks['front']?.ipv4_address ?? []);
    expect(new Set(addresses.filter((address) => isIP(address) === 4)).size).toBe(3);
    expect(services['nginx']!.volumes[0]).toBe('./deploy/gateway/nginx.conf:/etc/nginx/nginx.conf:ro');
  });
});
