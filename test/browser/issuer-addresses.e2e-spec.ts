import type { Browser } from 'playwright-core';
import { roles } from '../../src/roles.js';
import { describeInBrowser, launchChromium } from '../support/chromium.js';
import { DocsPage } from '../support/docs-page.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { startInnerAddress } from './inner-address.js';
import { startPrefixedScopesIssuer } from './prefixed-scopes.issuer.js';

describeInBrowser('The login of Swagger UI in a browser', () => {
  let browser: Browser;
  let service: TestApp | undefined;
  const closing: (() => unknown)[] = [];
  /** The errors and warnings of the page, those of its content security policy included. */
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await service?.close();
    service = undefined;
    for (const close of closing.splice(0)) await close();
  });

  async function openDocs(environment: NodeJS.ProcessEnv): Promise<DocsPage> {
    service = await createTestApp({ DOCS_CLIENT_ID: 'swagger-ui', ...environment });
    await service.app.listen(0, '127.0.0.1');
    const context = await browser.newContext();
    context.setDefaultTimeout(60_000);
    complaints = [];
    context.on('console', (message) => {
      // The browser also logs each rejection by the API, which the page shows.
      const isRejection = /Failed to load resource: .* status of 403/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isRejection) complaints.push(message.text());
    });
    return DocsPage.open(context, `${await service.app.getUrl()}/docs`);
  }

  it('logs in at the outer address of an issuer that the service reaches at an inner one', async () => {
    // As in start.ts: Jest can't load jose statically and dynamically in one file.
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    const issuer = await startLocalIssuer({ port: 0, audience, users: roles });
    closing.push(() => issuer.close());
    const inner = await startInnerAddress(issuer.url);
    closing.push(() => inner.close());
    const docs = await openDocs({
      AUTH_ISSUER: issuer.url,
      AUTH_DISCOVERY_URL: `${inner.url}/.well-known/openid-configuration`,
    });
    const requested: string[] = [];
    docs.page.on('request', (request) => requested.push(request.url()));
    await docs.logInAs('admin', 'write:messages');
    expect(await docs.execute('createMessage')).toMatchObject({ status: '201' });
    expect(requested).toContainEqual(expect.stringMatching(new RegExp(`^${issuer.url}/oauth/token`)));
    // Only the service requested the metadata and the keys there.
    expect(new Set(inner.requested)).toEqual(new Set(['/.well-known/openid-configuration', '/.well-known/jwks.json']));
    expect(requested.filter((url) => url.startsWith(inner.url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('requests scopes with DOCS_SCOPE_PREFIX, and calls the API with a token that has them without it', async () => {
    const api = '5e3ab1a5-9c2e-4b56-9f38-0d5a4fdc2c7a';
    const prefix = `api://${api}/`;
    const permissions = new Set(roles.flatMap((role) => role.permissions));
    const issuer = await startPrefixedScopesIssuer(api, [...permissions]);
    closing.push(() => issuer.close());
    const docs = await openDocs({
      AUTH_ISSUER: issuer.url,
      AUTH_AUDIENCE: api,
      AUTH_PROFILE: 'entra',
      DOCS_SCOPE_PREFIX: prefix,
    });
    await docs.openDialogue();
    expect(await docs.scope(`${prefix}read:messages`).isChecked()).toBe(true);
    expect(await docs.scope(`${prefix}write:messages`).isChecked()).toBe(false);
    const authorize = docs.page.context().waitForEvent('request', (request) => request.url().includes('/auth?'));
    await docs.login.getByText('Authorize', { exact: true }).click();
    const requested = new URL((await authorize).url()).searchParams.get('scope')?.split(' ');
    expect(requested).toContain(`${prefix}read:messages`);
    expect(requested).not.toContain(`${prefix}write:messages`);
    await docs.waitUntilLoggedIn();
    await docs.closeDialogue();
    expect(await docs.execute('listMessages')).toMatchObject({ status: '200' });
    expect(await docs.execute('createMessage')).toMatchObject({ status: '403' });
    expect(complaints).toEqual([]);
  });
});
