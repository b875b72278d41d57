import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { thisApi } from '../../src/api.js';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { roles } from '../../src/roles.js';
import { describeInBrowser, launchChromium } from '../support/chromium.js';
import { DocsPage, chooseUser } from '../support/docs-page.js';
import { violations } from './accessibility.js';
import { type PrefixProxy, startPrefixProxy } from './prefix-proxy.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

/** The ten clients of the quickstart. */
const tabs = ['cURL', 'C#', 'Go', 'Java', 'Node', 'Objective-C', 'PHP', 'Python', 'Ruby', 'Swift'];

const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

/** `SCREENSHOTS=true npm test -- --testPathPatterns test/browser` renews the pictures in the documentation. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === 'true') await page.screenshot({ path: `docs/images/${name}.png` });
}

describeInBrowser('Swagger UI in a browser', () => {
  let localIssuer: LocalIssuer;
  let kitIssuer: TestIssuer;
  let service: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let api: string;
  let gateway: PrefixProxy | undefined;
  /** The errors and warnings of the pages: of scripts, of the content security policy, and of missing files. */
  let complaints: string[];

  beforeAll(async () => {
    // As in start.ts: Jest can't load jose statically and dynamically in one file.
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    localIssuer = await startLocalIssuer({ port: 0, audience, users: roles });
    kitIssuer = await TestIssuer.start({ audience });
    // The first issuer is the one to log in at; the kit's signs the tokens that are pasted.
    const issuers = [localIssuer, kitIssuer].map(({ url: issuer }) => ({ issuer, audience }));
    service = await createTestApp({
      AUTH_ISSUER: '',
      AUTH_AUDIENCE: '',
      AUTH_ISSUERS: JSON.stringify(issuers),
      DOCS_CLIENT_ID: 'swagger-ui',
      TRUST_PROXY: '127.0.0.1',
    });
    await service.app.listen(0, '127.0.0.1');
    api = await service.app.getUrl();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await service.close();
    await Promise.all([localIssuer.close(), kitIssuer.close()]);
  });
  afterEach(async () => {
    await context.close();
    gateway?.close();
  });

  async function openDocs(url = `${api}/docs`, options: BrowserContextOptions = {}): Promise<DocsPage> {
    context = await browser.newContext({ viewport: desk, colorScheme: 'light', ...options });
    context.setDefaultTimeout(60_000);
    complaints = [];
    context.on('console', (message) => {
      // The browser also logs each rejection by the API, which the page shows.
      const isRejection = /Failed to load resource: .* status of (401|403)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isRejection) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    return DocsPage.open(context, url);
  }

  it('logs in as manager, who can only read, and then as admin, who can also write', async () => {
    const docs = await openDocs();
    await picture(docs.page, 'swagger-ui');
    await docs.openDialogue();
    expect(await docs.scope('read:messages').isChecked()).toBe(true);
    expect(await docs.scope('write:messages').isChecked()).toBe(false);
    expect(await docs.login.locator('.scopes').innerText()).toContain('Write, change and delete messages');
    await picture(docs.page, 'swagger-ui-authorize');
    await docs.toggleScope('write:messages');
    const authorize = context.waitForEvent('request', (request) => request.url().includes('/authorize?'));
    const issuer = await docs.startLogin();
    expect(Object.fromEntries(new URL((await authorize).url()).searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'swagger-ui',
      audience,
      redirect_uri: `${api}/docs/oauth2-redirect.html`,
      scope: expect.stringMatching(/\bread:messages\b.*\bwrite:messages\b/),
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    await picture(issuer, 'local-issuer-login');
    await chooseUser(issuer, 'manager');
    await picture(issuer, 'local-issuer-consent');
    await docs.finishLogin(issuer);
    await docs.waitUntilLoggedIn();
    await docs.closeDialogue();
    expect(await docs.session.innerText()).toBe('manager: read:messages');

    expect(await docs.execute('listMessages')).toMatchObject({ status: '200' });
    const rejected = await docs.execute('createMessage');
    expect(rejected.status).toBe('403');
    expect(rejected.shown).toContain('"reason": "scope_missing"');
    expect(rejected.shown).toContain('The access token lacks a scope that this request requires');

    await docs.openDialogue();
    await docs.login.getByText('Logout', { exact: true }).click();
    expect(await docs.session.innerText()).toBe('');
    if (!(await docs.scope('write:messages').isChecked())) await docs.toggleScope('write:messages');
    const again = await docs.startLogin();
    await again.getByRole('link', { name: 'Log in as another user' }).click();
    await chooseUser(again, 'admin');
    await docs.finishLogin(again);
    await docs.waitUntilLoggedIn();
    await docs.closeDialogue();
    expect(await docs.session.innerText()).toBe('admin: read:messages write:messages');
    const created = await docs.execute('createMessage');
    expect(created.status).toBe('201');
    expect(created.shown).toContain('"author": "admin"');
    await docs.page.evaluate('document.querySelector(`[id$=createMessage] .request-url`).scrollIntoView()');
    await picture(docs.page, 'swagger-ui-created');
    expect(complaints).toEqual([]);
  });

  it('shows why the login failed when the user denies access', async () => {
    const docs = await openDocs();
    await docs.openDialogue();
    const issuer = await docs.startLogin();
    await chooseUser(issuer, 'manager');
    await docs.finishLogin(issuer, 'Deny');
    await docs.dialogue.locator('.errors', { hasText: 'access_denied: The user denied access' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    ['with X-Forwarded headers', true],
    ['without X-Forwarded headers', false],
  ])('logs in and calls the API behind a gateway with a path prefix, %s', async (_case, sendsForwardedHeaders) => {
    gateway = await startPrefixProxy(api, '/messages-api', sendsForwardedHeaders);
    const docs = await openDocs(`${gateway.url}/docs`);
    expect(docs.page.url()).toBe(`${gateway.url}/docs/`);
    await docs.logInAs('admin', 'write:messages');
    const { status, shown } = await docs.execute('createMessage');
    const requestUrl = await docs.operation('createMessage').locator('.request-url').innerText();
    expect(status).toBe('201');
    expect(requestUrl).toContain(`${gateway.url}/api/messages`);
    expect(shown).toMatch(
      sendsForwardedHeaders ? /location: \/messages-api\/api\/messages\// : /location: \/api\/messages\//,
    );
    expect(complaints).toEqual([]);
  });

  it('shows why a pasted token is rejected, and forgets it when the page is reloaded', async () => {
    const docs = await openDocs();
    for (const [claims, reason] of [
      [{ aud: 'https://other.example.com' }, 'audience_mismatch'],
      [{ exp: 1_000_000_000 }, 'token_expired'],
    ] as const) {
      await docs.pasteToken(kitIssuer.token({ claims }));
      const { status, shown } = await docs.execute('listMessages');
      expect(status).toBe('401');
      expect(shown).toContain(`"reason": "${reason}"`);
      expect(shown).toContain('www-authenticate: Bearer');
      await docs.logOut();
    }
    await docs.pasteToken(kitIssuer.token({ scopes: ['read:messages'] }));
    await docs.page.reload();
    expect(await docs.execute('listMessages')).toMatchObject({ status: '401' });
    expect(complaints).toEqual([]);
  });

  it('has our title, icon and table of permissions, and follows the colour scheme of the system', async () => {
    const docs = await openDocs(`${api}/docs/`, { colorScheme: 'dark' });
    expect(await docs.page.title()).toBe(thisApi.name);
    expect(await docs.page.locator('link[rel=icon]').getAttribute('href')).toBe('favicon.svg');
    expect(await docs.page.locator('.info table').first().innerText()).toMatch(
      /write:messages.*DELETE \/api\/messages\/\{id\}/s,
    );
    const background = () => docs.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await docs.page.locator('html.dark-mode').waitFor();
    expect(await background()).toBe('rgb(28, 32, 34)');
    await picture(docs.page, 'swagger-ui-dark');
    await docs.page.emulateMedia({ colorScheme: 'light' });
    await docs.page.locator('html:not(.dark-mode)').waitFor();
    expect(await background()).toBe('rgb(244, 245, 248)');
    expect(complaints).toEqual([]);
  });

  it('shows code samples in tabs with a copy button, with the token once there is one', async () => {
    const docs = await openDocs(`${api}/docs/`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const operation = await docs.openOperation('listMessages');
    const samples = operation.locator('.samples');
    expect(await samples.getByRole('tab').allInnerTexts()).toEqual(tabs);
    const curl = await samples.locator('pre').innerText();
    expect(curl).toContain(`--url ${api}/api/messages`);
    expect(curl).toContain("'Authorization: Bearer YOUR_ACCESS_TOKEN'");
    const token = kitIssuer.token({ scopes: ['read:messages'] });
    await docs.pasteToken(token);
    await samples.getByRole('tab', { name: 'Python' }).click();
    await samples.getByRole('button', { name: 'Copy' }).click();
    await samples.getByText('Copied').waitFor();
    const copied = await docs.page.evaluate('navigator.clipboard.readText()');
    expect(copied).toContain(`http.client.HTTPConnection("${new URL(api).host}")`);
    expect(copied).toContain(`"Authorization": "Bearer ${token}"`);
    expect(complaints).toEqual([]);
  });

  it('shows the messages by the first request, since it fills in no example of a parameter', async () => {
    const token = kitIssuer.token({ scopes: ['read:messages', 'write:messages'] });
    const headers = { authorization: `Bearer ${token}` };
    const text = 'Is it on the first page?';
    await service.inject({ method: 'POST', url: '/api/messages', headers, payload: { text } });
    const docs = await openDocs();
    await docs.pasteToken(token);
    const { status, shown } = await docs.execute('listMessages');
    expect(status).toBe('200');
    expect(shown).toContain(text);
    for (const id of ['getMessage', 'createMessage', 'updateMessage', 'deleteMessage']) await docs.openOperation(id);
    const fields = await docs.page.locator('[data-param-name]').all();
    const values = fields.map(async (field) => [
      await field.getAttribute('data-param-name'),
      await field.locator('input').inputValue(),
    ]);
    expect(Object.fromEntries(await Promise.all(values))).toEqual({
      limit: '',
      cursor: '',
      id: '',
      'Idempotency-Key': '',
      'If-Match': '',
    });
    expect(await docs.operation('updateMessage').innerText()).toContain('Example: "1"');
    expect(complaints).toEqual([]);
  });

  it('lists the errors of an operation in one line each, with headers and body when opened', async () => {
    const docs = await openDocs();
    const operation = await docs.openOperation('listMessages');
    const { height } = (await operation.boundingBox())!;
    expect(height).toBeLessThan(1800);
    const errors = operation.locator('.errors details');
    expect(await errors.locator('summary code').allInnerTexts()).toEqual(['400', '401', '403', '429', '431', '503']);
    const unauthenticated = errors.filter({ hasText: 'There is no valid access token' });
    await unauthenticated.locator('summary').click();
    const [missing, expired] = await unauthenticated.locator('pre').allInnerTexts();
    expect(missing).toMatch(/^HTTP\/1\.1 401 Unauthorized\nWWW-Authenticate: Bearer/);
    expect(expired).toMatch(/WWW-Authenticate: Bearer error="invalid_token".*"reason": "token_expired"/s);
  });

  it('shows who is logged in with a pasted token, until they log out', async () => {
    const docs = await openDocs();
    expect(await docs.session.innerText()).toBe('');
    const html = '<img src=x onerror=alert(1)>';
    const claims = { sub: 'tester', scope: 'read:messages' };
    for (const [token, shown] of [
      [kitIssuer.token({ claims: { ...claims, sub: html } }), `${html}: read:messages`],
      [kitIssuer.token({ claims: { ...claims, sub: 'Zoë 漢' } }), 'Zoë 漢: read:messages'],
      [kitIssuer.token({ claims: { ...claims, scope: undefined } }), 'tester: no scopes'],
      [kitIssuer.token({ claims: { ...claims, sub: { html }, scope: [html, 1] } }), `No subject: ${html}`],
      ['opaque', 'An opaque token, which only the issuer can read'],
      [`e30.${btoa('no JSON')}.e30`, 'An opaque token, which only the issuer can read'],
    ] as const) {
      await docs.pasteToken(token);
      expect(await docs.session.innerText()).toBe(shown);
      expect(await docs.page.locator('img').count()).toBe(0);
      await docs.logOut();
      expect(await docs.session.innerText()).toBe('');
    }
    expect(complaints).toEqual([]);
  });

  it('is accessible with everything opened, on a desk and on a phone, in light and dark', async () => {
    const docs = await openDocs();
    await docs.pasteToken(kitIssuer.token({ scopes: ['read:messages'] }));
    expect(await docs.execute('listMessages')).toMatchObject({ status: '200' });
    expect(await docs.execute('createMessage')).toMatchObject({ status: '403' });
    await docs.openEverything();
    const found = async (selector: string) => {
      const all: string[] = [];
      for (const viewport of [desk, phone]) {
        await docs.page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await docs.page.emulateMedia({ colorScheme });
          all.push(...(await violations(docs.page, selector)));
        }
      }
      return all;
    };
    expect(await found('html')).toEqual([]);
    await docs.openDialogue();
    expect(await found('[role=dialog]')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('fits on a phone, where nothing covers anything else', async () => {
    const docs = await openDocs(`${api}/docs/`, { viewport: phone });
    const margin = 16;
    const operation = await docs.openOperation('createMessage');
    await docs.execute('createMessage');
    await operation.locator('.errors summary').first().click();
    expect(await docs.page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    const table = await boxOf(docs.page.locator('.info table').first());
    expect(table.left).toBeGreaterThanOrEqual(margin);
    expect(table.right).toBeLessThanOrEqual(phone.width - margin);
    const sample = await boxOf(operation.locator('.samples pre'));
    const copy = await boxOf(operation.getByRole('button', { name: 'Copy', exact: true }));
    expect(copy.bottom).toBeLessThanOrEqual(sample.top);

    await docs.openDialogue();
    const dialogue = await boxOf(docs.dialogue);
    expect(dialogue.left).toBeGreaterThanOrEqual(margin);
    expect(dialogue.right).toBeLessThanOrEqual(phone.width - margin);
    const first = await boxOf(docs.login.locator('h4'));
    const content = await boxOf(docs.dialogue.locator('.modal-ux-content'));
    expect(first.top).toBeGreaterThanOrEqual(content.top);
  });

  it.each(['Tab', 'Shift+Tab'])('keeps the focus in the dialogue when one presses %s', async (key) => {
    const docs = await openDocs(`${api}/docs/`);
    await docs.openDialogue();
    for (let pressed = 0; pressed < 20; pressed += 1) {
      await docs.page.keyboard.press(key);
      expect(await docs.page.evaluate(`document.activeElement.closest('[role=dialog]') !== null`)).toBe(true);
    }
  });
});

async function boxOf(locator: Locator): Promise<{ left: number; right: number; top: number; bottom: number }> {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return { left: x, right: x + width, top: y, bottom: y + height };
}
