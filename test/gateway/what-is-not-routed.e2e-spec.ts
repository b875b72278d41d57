import { LocalIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { describeWithNginx } from '../support/nginx.js';

const inside = ['/metrics', '/health/live', '/health/ready'];

/** Ways to write a path that something between the client and the service may read as that path. */
const spellings: ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => prefix + path,
  (path) => `${prefix}/${path}`,
  (path) => `${prefix}/..${path}`,
  (path) => `${prefix}/%2e%2e${path}`,
  (path) => `${prefix}/./${path.slice(1)}`,
  (path) => `${prefix}/api/..${path}`,
  (path) => `${prefix}/api/%2E%2e${path}`,
  (path) => `${prefix}/api/%2e%2e%2f${path.slice(1)}`,
  (path) => `${prefix}/api/..%2f${path.slice(1)}`,
  (path) => `${prefix}/api/%252e%252e${path}`,
  (path) => `${prefix}/api/%252e%252e%252f${path.slice(1)}`,
  (path) => `${prefix}/api/..;${path}`,
  (path) => `${prefix}/api/..%5c${path.slice(1)}`,
  (path) => `${prefix}/api/x/../..${path}`,
  (path) => `${prefix}/docs/..${path}`,
  (path) => `${prefix}/docs/%2e%2e${path}`,
  (path) => `${prefix}/docs?${path}`,
  (path) => `${prefix}/API/..${path}`,
  (path) => `${prefix}/${encoded(path.slice(1))}`,
  (path) => prefix + path.toUpperCase(),
  (path) => prefix.toUpperCase() + path,
  (path) => `${prefix}${path}/`,
  (path) => `${prefix}${path}%00`,
  (path) => `${prefix}${path}?x=/api/public`,
  (path) => `${prefix}${path}%3f/api/public`,
  (path) => `${prefix}${path}%23/api/public`,
  (path) => `/once${path}`,
  (path) => `/again${path}`,
  (path) => `/once/api/..${path}`,
  (path) => `http://service-1${path}`,
  (path) => `https://localhost${prefix}${path}`,
];

/** Its first letter as a percent-encoding. */
function encoded(path: string): string {
  return `%${path.charCodeAt(0).toString(16)}${path.slice(1)}`;
}

describeWithNginx('what is not for clients', () => {
  let issuer: LocalIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await LocalIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, DOCS_ENABLED: 'true' });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const isTold = (body: string) => /process_cpu|uptimeSeconds|"status":"ok"/.test(body);

  it.each(inside)('is there within: %s', async (path) => {
    const body = await (await fetch(gateway.replicas[0]!.url + path)).text();
    expect(isTold(body)).toBe(true);
  });

  it.each(inside)('cannot be had through nginx, however it is written: %s', async (path) => {
    for (const spell of spellings) {
      const written = spell(path);
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, body } = await gateway.send(written, { method });
        const isRefused = status === 404 || status === 400 || (written.startsWith(`${prefix}/docs?`) && status === 302);
        expect(`${method} ${written} ${isRefused} ${isTold(body)}`).toBe(`${method} ${written} true false`);
      }
    }
  });
});
