import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';
import { describeInBrowser, launchChromium } from '../support/chromium.js';
import { chooseUser } from '../support/docs-page.js';
import { freePort } from '../support/free-port.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

describeInBrowser('the page of docs/guides/frontend.md', () => {
  let issuer: LocalIssuer;
  let service: TestApp;
  let server: ChildProcess;
  let origin: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** The errors and warnings of the page: of scripts, of the content security policy, and of missing files. */
  let complaints: string[];
  /** Every address that the browser requested or was redirected to. */
  let addresses: string[];

  beforeAll(async () => {
    // As in start.ts: Jest can't load jose statically and dynamically in one file.
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    issuer = await startLocalIssuer({ port: 0, audience, users: roles });
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    service = await createTestApp({ AUTH_ISSUER: issuer.url, CORS_ORIGINS: origin });
    await service.app.listen(0, '127.0.0.1');
    server = await serve({ FRONTEND_PORT: String(port), PUBLIC_URL: await service.app.getUrl() });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    server.kill('SIGKILL');
    await service.close();
    await issuer.close();
  });

  /** The command of `npm run frontend`, with its output once it listens. */
  async function serve(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
    const env = { PATH: process.env.PATH, AUTH_ISSUER: issuer.url, ...environment };
    const child = spawn(path.resolve('node_modules/.bin/node'), [path.resolve('examples/frontend/serve.js')], {
      env,
      cwd: tmpdir(), // where no .env is
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}`)));
    ended.catch(() => undefined);
    const [output] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
    expect(String(output)).toBe(
      `The page is at ${origin}\nThe service must allow it: CORS_ORIGINS=${origin} npm start\n`,
    );
    return child;
  }

  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(60_000);
    complaints = [];
    addresses = [];
    context.on('console', (message) => {
      // The browser also logs each rejection by the API, which the page shows.
      const isRejection = /Failed to load resource: .* status of 403/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isRejection) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('request', (request) => addresses.push(request.url()));
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const outcome = () => page.locator('#outcome');

  async function logInAs(user: string): Promise<void> {
    await button('Log in').click();
    await chooseUser(page, user);
    await button('Allow').click();
    await button('Log out').waitFor();
  }

  async function logOut(): Promise<void> {
    await button('Log out').click();
    await button('Yes, log out').click();
    await button('Log in').waitFor();
  }

  async function call(name: string): Promise<{ outcome: string | null; body: string | null }> {
    const responded = page.waitForResponse((response) => response.url().endsWith('/api/messages'));
    await button(name).click();
    const status = (await responded).status();
    await outcome()
      .filter({ hasText: String(status) })
      .waitFor();
    return { outcome: await outcome().textContent(), body: await page.locator('#body').textContent() };
  }

  /** What the page stores outside its memory. */
  const stored = () =>
    page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');

  it('logs in as manager, who can only read, logs out, and logs in as admin, who can also write', async () => {
    await page.goto(origin);
    await logInAs('manager');
    expect(page.url()).toBe(`${origin}/`);
    const profile = await page.locator('#profile').innerText();
    for (const claim of ['manager', 'Manager', 'manager@example.com', issuer.url]) expect(profile).toContain(claim);
    expect(await call('GET /api/messages')).toMatchObject({ outcome: '200', body: expect.stringContaining('"data"') });
    expect(await call('POST /api/messages')).toMatchObject({
      outcome: '403: The access token lacks a scope that this request requires (scope_missing)',
    });
    await logOut();

    await logInAs('admin');
    expect(await call('POST /api/messages')).toMatchObject({
      outcome: '201',
      body: expect.stringContaining('"author": "admin"'),
    });
    // Every token is a JWT, whose header begins with `{"`.
    expect(`${await stored()}\n${addresses.join('\n')}`).not.toContain('eyJ');
    expect(complaints).toEqual([]);
  });

  it('sends code_challenge, state and nonce, each another one for each login', async () => {
    const logins: Record<string, string>[] = [];
    for (let login = 0; login < 2; login += 1) {
      await page.goto(origin);
      const request = context.waitForEvent('request', (sent) => sent.url().includes('/authorize?'));
      await button('Log in').click();
      logins.push(Object.fromEntries(new URL((await request).url()).searchParams));
    }
    const [first, second] = logins;
    const random = expect.stringMatching(/^[\w-]{43}$/);
    expect(first).toMatchObject({
      client_id: 'frontend',
      redirect_uri: `${origin}/`,
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: random,
      state: random,
      nonce: random,
    });
    for (const name of ['code_challenge', 'state', 'nonce']) expect(first![name]).not.toBe(second![name]);
  });

  it('is logged in again without a click after a reload, and after the token has expired', async () => {
    await page.goto(origin);
    await page.route(`${issuer.url}/oauth/token`, async (route) => {
      const response = await route.fetch();
      const { expires_in: _, ...granted } = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json: { ...granted, expires_in: 1 } });
    });
    await logInAs('manager');
    await page.reload();
    await button('Log out').waitFor();
    await page.unroute(`${issuer.url}/oauth/token`);
    const silent = context.waitForEvent('request', (sent) => sent.url().includes('prompt=none'));
    await button('GET /api/messages').click();
    await silent;
    await button('Log out').waitFor();
    expect(await call('GET /api/messages')).toMatchObject({ outcome: '200' });
    expect(complaints).toEqual([]);
  });

  it('offers the login when the session at the issuer is over', async () => {
    await page.goto(origin);
    await logInAs('manager');
    await context.clearCookies();
    await page.reload();
    await button('Log in').waitFor();
    expect(await page.locator('#error').isVisible()).toBe(false);
  });

  it.each([
    ['of another login', { state: 'x' }, 'unexpected "state"'],
    ['of another issuer', { iss: 'https://issuer.example' }, 'unexpected "iss"'],
    ['without the issuer', { iss: undefined }, '"iss" (issuer) missing'],
  ])('rejects a response %s, and sends its code nowhere', async (_case, forged, message) => {
    await page.goto(origin);
    const request = context.waitForEvent('request', (sent) => sent.url().includes('/authorize?'));
    await button('Log in').click();
    const { searchParams } = new URL((await request).url());
    const response = { code: 'stolen', state: searchParams.get('state'), iss: issuer.url, ...forged };
    const parameters = Object.entries(response).filter((entry): entry is [string, string] => entry[1] !== undefined);
    await page.goto(`${origin}/?${new URLSearchParams(parameters).toString()}`);
    await page.locator('#error', { hasText: message }).waitFor();
    expect(addresses.filter((address) => address.endsWith('/oauth/token'))).toEqual([]);
    expect(await button('Log in').isVisible()).toBe(true);
  });

  it('shows why the login failed when the user denies access', async () => {
    await page.goto(origin);
    await button('Log in').click();
    await chooseUser(page, 'manager');
    await button('Deny').click();
    await page.locator('#error', { hasText: 'The login failed: The user denied access' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('may run its own scripts only, and call only the API and the issuer', async () => {
    const { headers } = await fetch(origin);
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; ` +
        `connect-src 'self' ${await service.app.getUrl()} ${issuer.url}; ` +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    );
    expect((await fetch(`${origin}/serve.js`)).status).toBe(404);
  });
});
