import { globSync, readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { Issuers } from '../../src/auth/index.js';
import { toPrincipal } from '../../src/auth/token/principal.js';
import { loadConfig } from '../../src/config/index.js';
import { createLogger } from '../../src/logging/logger.js';
import { createDatabase } from '../support/postgres.js';
import { type DoctorResult, runDoctor } from './doctor.js';
import { Internet } from './internet.js';
import { IssuerServer } from './issuer-server.js';
import { shapes } from './shapes/index.js';

let databaseUrl: string | undefined;
beforeAll(async () => {
  databaseUrl = await createDatabase();
});

describe.each(shapes)('the service in production with $name', (shape) => {
  let internet: Internet;
  let issuer: IssuerServer;
  let disconnect: () => void;
  let service: NestFastifyApplication;
  let doctor: Promise<DoctorResult>;
  const warnings: string[] = [];

  beforeAll(async () => {
    internet = await Internet.start();
    issuer = new IssuerServer(shape, internet.documents);
    // A busy machine may need longer than the default timeout.
    const production = { NODE_ENV: 'production', DATABASE_URL: databaseUrl, AUTH_JWKS_TIMEOUT: '30' };
    const variables = { ...production, ...issuer.variables() };
    // The built command in its own process takes a second.
    doctor = runDoctor({ ...variables, ...internet.variables }, ['--token', issuer.token()]);
    disconnect = internet.connect();
    const config = loadConfig(variables);
    const write = (line: string) => void (isWarning(line) && warnings.push(line));
    service = await createApp(config, { logger: createLogger(config, { write }) });
  });
  afterAll(async () => {
    disconnect();
    await doctor;
    issuer.remove();
    await internet.close();
    await service.close();
  });

  async function get(url: string, token: string) {
    const { statusCode, ...response } = await service.inject({ url, headers: { authorization: `Bearer ${token}` } });
    return { status: statusCode, reason: response.json<{ reason?: string }>().reason };
  }

  for (const accepted of shape.accepted) {
    it(`accepts: ${accepted.what}`, async () => {
      const token = issuer.token(accepted);
      const read = accepted.scopes.includes('read:messages') ? 200 : 403;
      expect(await get('/api/private', token)).toMatchObject({ status: 200 });
      expect(await get('/api/private-scoped', token)).toMatchObject({ status: read });
      expect(await get('/api/messages', token)).toMatchObject({ status: read });
    });

    it(`reads the subject, client and scopes of: ${accepted.what}`, () => {
      const { policy } = service.get(Issuers).select(accepted.claims.iss);
      const { subject, clientId, scopes } = toPrincipal(accepted.claims, policy.profile);
      expect({ subject, clientId, scopes: [...scopes] }).toEqual({
        subject: accepted.subject,
        clientId: accepted.clientId,
        scopes: accepted.scopes,
      });
    });
  }

  it('logs no warning', () => {
    expect(warnings).toEqual([]);
  });

  it('passes all checks of doctor', async () => {
    const { exitCode, lines } = await doctor;
    expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
    expect(lines).toContainEqual(expect.stringContaining('✓ its signature is valid'));
    expect(exitCode).toBe(0);
  });

  for (const rejected of shape.rejected) {
    it(`rejects as ${rejected.reason}: ${rejected.what}`, async () => {
      const response = await get('/api/private', issuer.token(rejected));
      expect(response).toEqual({ status: 401, reason: rejected.reason });
    });
  }
});

/** Whether a line is a warning or an error, and not of a request that was rejected. */
function isWarning(line: string): boolean {
  const { level, audit } = JSON.parse(line) as { level: number; audit?: true }; // a line of pino
  return level >= 40 && !audit;
}

describe('the list of issuers', () => {
  it('has the shapes of every file', () => {
    const list = readFileSync('test/issuers/shapes/index.ts', 'utf8');
    const files = globSync('*.ts', { cwd: 'test/issuers/shapes' }).filter((file) => file !== 'index.ts');
    expect(files.filter((file) => !list.includes(`'./${file.replace('.ts', '.js')}'`))).toEqual([]);
  });
});
