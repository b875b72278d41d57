import { createHash, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';
import { advanceClock, driveClock } from '../support/clock.js';
import { Browser } from '../support/issuer-browser.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { createStepUpApp } from './step-up-app.js';

const verifier = randomUUID() + randomUUID();
const client = { client_id: 'swagger-ui', redirect_uri: 'http://127.0.0.1:3000/docs/oauth2-redirect.html' };

/** A client that knows nothing of the routes but what their challenges state. */
class Client {
  private readonly browser: Browser;
  /** Whether the user saw the login page in the last authorization request. */
  sawLogin = false;

  constructor(private readonly issuer: string) {
    this.browser = new Browser(issuer);
  }

  /** The authorization code flow (RFC 6749, section 4.1) with PKCE. Returns the access token. */
  async authorize(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const query = new URLSearchParams({
      ...client,
      ...parameters,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const { html } = await this.browser.open(`/authorize?${query.toString()}`);
    this.sawLogin = html.includes('<h1>Log in as</h1>');
    const { url } = this.sawLogin ? await this.browser.logIn(html, 'admin') : await this.browser.choose(html, 'allow');
    const code = url.searchParams.get('code') ?? '';
    const body = new URLSearchParams({ ...client, grant_type: 'authorization_code', code, code_verifier: verifier });
    const response = await fetch(`${this.issuer}/oauth/token`, { method: 'POST', body });
    return ((await response.json()) as { access_token: string }).access_token; // RFC 6749, section 5.1
  }
}

/** The parameters of a challenge that go into the authorization request (RFC 9470, section 4). */
function loginParameters(challenge: unknown): Record<string, string> {
  const parameters = [...String(challenge).matchAll(/(acr_values|max_age)="([^"]*)"/g)];
  return Object.fromEntries(parameters.map(([, name, value]) => [name!, value!]));
}

describe('a client that steps up at the local issuer', () => {
  let issuer: LocalIssuer;
  let service: TestApp;
  let steppingUp: Client;
  beforeAll(async () => {
    // Not a static import: Jest can't load jose for it and for jwks-rsa at the same time.
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    issuer = await startLocalIssuer({ port: 0, audience, users: roles });
    service = await createTestApp({ AUTH_ISSUER: issuer.url }, { create: createStepUpApp });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });
  beforeEach(() => {
    driveClock();
    steppingUp = new Client(issuer.url);
  });
  afterEach(() => void jest.useRealTimers());

  const send = (url: string, token: string) => service.inject({ url, headers: { authorization: `Bearer ${token}` } });

  it('logs in again as the challenge asks, and then gets its response', async () => {
    const url = '/api/step-up/class/inherited';
    const weak = await steppingUp.authorize();
    expect((await send('/api/private', weak)).statusCode).toBe(200);

    const refused = await send(url, weak);
    expect(refused.json()).toMatchObject({ status: 401, reason: 'authentication_insufficient' });
    const parameters = loginParameters(refused.headers['www-authenticate']);
    expect(parameters).toEqual({ acr_values: 'phr phrh', max_age: '600' });

    const strong = await steppingUp.authorize(parameters);
    expect(steppingUp.sawLogin).toBe(true);
    expect((await send(url, strong)).statusCode).toBe(200);
  });

  it('logs in again when its login is too old, but not before', async () => {
    const url = '/api/step-up/recent';
    const first = await steppingUp.authorize();
    await advanceClock(290);
    expect((await send(url, first)).statusCode).toBe(200);
    await advanceClock(20);
    const refused = await send(url, first);
    expect(refused.statusCode).toBe(401);

    // A new token of the same login is as old.
    const sameLogin = await steppingUp.authorize();
    expect(steppingUp.sawLogin).toBe(false);
    expect((await send(url, sameLogin)).statusCode).toBe(401);

    const second = await steppingUp.authorize(loginParameters(refused.headers['www-authenticate']));
    expect(steppingUp.sawLogin).toBe(true);
    expect((await send(url, second)).statusCode).toBe(200);
  });

  it('needs no further login while the last one suffices', async () => {
    await steppingUp.authorize({ acr_values: 'phrh' });
    const token = await steppingUp.authorize({ acr_values: 'phr phrh', max_age: '600' });
    expect(steppingUp.sawLogin).toBe(false);
    expect((await send('/api/step-up/class/inherited', token)).statusCode).toBe(200);
  });

  it('logs in for each request when the route demands a login of this moment', async () => {
    const url = '/api/step-up/now';
    const first = await steppingUp.authorize();
    await advanceClock(10);
    const parameters = loginParameters((await send(url, first)).headers['www-authenticate']);
    expect(parameters).toEqual({ max_age: '0' });
    const second = await steppingUp.authorize(parameters);
    expect(steppingUp.sawLogin).toBe(true);
    expect((await send(url, second)).statusCode).toBe(200);
  });
});
