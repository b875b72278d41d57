import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { describeWithNginx } from '../support/nginx.js';

const internal = ['/metrics', '/health/live', '/health/ready'];

/** Spellings that something between the client and the service may resolve to the path. */
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

/** Percent-encodes the first letter. */
function encoded(path: string): string {
  return `%${path.charCodeAt(0).toString(16)}${path.slice(1)}`;
}

describeWithNginx('internal routes', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, DOCS_ENABLED: 'true' });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const hasInternalContent = (body: string) => /process_cpu|uptimeSeconds|"status":"ok"/.test(body);

  it.each(internal)('are available on the replica itself: %s', async (path) => {
    const body = await (await fetch(gateway.replicas[0]!.url + path)).text();
    expect(hasInternalContent(body)).toBe(true);
  });

  it.each(internal)('are unavailable through nginx in any spelling: %s', async (path) => {
    for (const spell of spellings) {
      const spelled = spell(path);
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, body } = await gateway.send(spelled, { method });
        const isRejected =
          status === 404 || status === 400 || (spelled.startsWith(`${prefix}/docs?`) && status === 302);
        expect(`${method} ${spelled} ${isRejected} ${hasInternalContent(body)}`).toBe(
          `${method} ${spelled} true false`,
        );
      }
    }
  });
});
