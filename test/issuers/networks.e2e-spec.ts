import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { runDoctor } from './doctor.js';
import { Documents } from './documents.js';
import { Internet } from './internet.js';
import { IssuerServer } from './issuer-server.js';
import { plainIssuer } from './plain-issuer.js';

async function outcome({ url }: ServiceProcess, token: string): Promise<object> {
  const response = await fetch(`${url}/api/private`, { headers: { authorization: `Bearer ${token}` } });
  const { reason } = (await response.json()) as { reason?: string }; // a problem, or a greeting
  return { status: response.status, reason };
}

/** Waits for a line of the log, which is written some time after the response. @throws {Error} there is none within 10 s */
async function logged({ log }: ServiceProcess, pattern: RegExp): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(20)) {
    if (log.some((line) => pattern.test(line))) return;
  }
  throw new Error(`The service has not logged ${pattern}:\n${log.join('\n')}`);
}

async function stop({ child, ended }: ServiceProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

const unavailable = { status: 503, reason: 'keys_unavailable' };

describe('a service whose issuers are behind a proxy and have certificates of a private authority', () => {
  let internet: Internet;
  /** No such host exists (RFC 2606, section 2): it is only reachable through the proxy. */
  let proxied: IssuerServer;
  /** On this machine, so that it is reachable without the proxy, too. */
  let direct: IssuerServer;
  let variables: NodeJS.ProcessEnv;
  let connected: ServiceProcess;
  /** It has the address of the proxy, but neither NODE_USE_ENV_PROXY nor NODE_EXTRA_CA_CERTS. */
  let unconnected: ServiceProcess;

  beforeAll(async () => {
    internet = await Internet.start();
    proxied = new IssuerServer(plainIssuer('https://login.example.test'), internet.documents);
    direct = new IssuerServer(plainIssuer(internet.localOrigin), internet.documents);
    const AUTH_ISSUERS = JSON.stringify(
      [proxied, direct].map(({ shape: { issuer } }) => ({ issuer, audience: 'api' })),
    );
    // A busy machine may need longer than the default timeout.
    const options = { AUTH_ISSUERS, AUTH_AUDIENCE: '', AUTH_JWKS_TIMEOUT: '30' };
    variables = { ...options, ...internet.variables, NO_PROXY: 'localhost' };
    const without = { ...variables, NODE_USE_ENV_PROXY: '', NODE_EXTRA_CA_CERTS: '' };
    [connected, unconnected] = await Promise.all([startService(variables), startService(without)]);
  });
  afterAll(async () => {
    for (const issuer of [proxied, direct]) issuer.remove();
    await internet.close();
    await Promise.all([connected, unconnected].map(stop));
  });

  it('reaches them through the proxy with NODE_USE_ENV_PROXY and HTTPS_PROXY', async () => {
    expect(await outcome(connected, proxied.token())).toEqual({ status: 200 });
    expect(internet.proxied).toContain('login.example.test:443');
  });

  it('reaches the hosts in NO_PROXY directly', async () => {
    expect(await outcome(connected, direct.token())).toEqual({ status: 200 });
    expect(internet.proxied.filter((host) => host.startsWith('localhost'))).toEqual([]);
  });

  it('logs that the host is unknown, and responds with 503, without NODE_USE_ENV_PROXY', async () => {
    expect(await outcome(unconnected, proxied.token())).toEqual(unavailable);
    await logged(unconnected, /login\.example\.test\S* cannot be reached: Error: getaddrinfo/);
  });

  it('logs that the certificate cannot be verified, and responds with 503, without NODE_EXTRA_CA_CERTS', async () => {
    expect(await outcome(unconnected, direct.token())).toEqual(unavailable);
    await logged(unconnected, /localhost\S* cannot be reached: Error: unable to verify the first certificate/);
  });

  it('passes all checks of doctor', async () => {
    const { exitCode, lines } = await runDoctor(variables, ['--token', proxied.token()]);
    expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
    expect(lines).toContainEqual(expect.stringContaining('✓ its signature is valid'));
    expect(exitCode).toBe(0);
  });

  it('fails the checks of doctor, which name the certificate, without NODE_EXTRA_CA_CERTS', async () => {
    const { exitCode, lines } = await runDoctor({ ...variables, NODE_EXTRA_CA_CERTS: '' });
    expect(exitCode).toBe(1);
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringMatching(/login\.example\.test\S* cannot be reached: .*certificate/),
      expect.stringMatching(/localhost\S* cannot be reached: .*certificate/),
    ]);
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
if (!hasIPv6) process.stderr.write('Skipped, as there is no IPv6 loopback address (::1)\n');

(hasIPv6 ? describe : describe.skip)('a service on IPv6', () => {
  const documents = new Documents();
  const server = createServer((request, response) => documents.respond('http', request, response));
  let issuer: IssuerServer;
  let service: ServiceProcess;

  beforeAll(async () => {
    await once(server.listen(0, '::1'), 'listening');
    const { port } = server.address() as AddressInfo; // safe: it listens on TCP
    issuer = new IssuerServer(plainIssuer(`http://[::1]:${port}`), documents);
    const noProxy = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://proxy.example.test:3128', NO_PROXY: '[::1]' };
    service = await startService({ ...issuer.variables(), ...noProxy, HOST: '::1' });
  });
  afterAll(async () => {
    server.close().closeAllConnections();
    issuer.remove();
    await stop(service);
  });

  it('listens at HOST=::1', () => {
    expect(service.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  it('reaches an issuer at an IPv6 address, directly if NO_PROXY names it in brackets', async () => {
    expect(await outcome(service, issuer.token())).toEqual({ status: 200 });
  });
});
