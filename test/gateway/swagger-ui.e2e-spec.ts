import type { Browser, BrowserContext } from 'playwright-core';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';
import { describeInBrowser, launchChromium } from '../support/chromium.js';
import { DocsPage } from '../support/docs-page.js';
import { Gateway, prefix } from '../support/gateway.js';
import { describeWithNginx } from '../support/nginx.js';
import { audience } from '../support/test-app.js';

describeWithNginx('Swagger UI through nginx, with TLS', () => {
  describeInBrowser('in a browser', () => {
    let issuer: LocalIssuer;
    let gateway: Gateway;
    let browser: Browser;
    let context: BrowserContext;
    beforeAll(async () => {
      // With a static import, Jest would load jose in two ways at the same time, which it can't.
      const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
      issuer = await startLocalIssuer({ port: 0, audience, users: roles });
      const docs = { DOCS_ENABLED: 'true', DOCS_CLIENT_ID: 'swagger-ui' };
      gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience, ...docs });
      browser = await launchChromium();
      // The certificate is self-signed.
      context = await browser.newContext({ ignoreHTTPSErrors: true });
      context.setDefaultTimeout(60_000);
    });
    afterAll(async () => {
      await browser.close();
      await gateway.close();
      await issuer.close();
    });

    // Browsers treat http://127.0.0.1 as secure, so a page with TLS may call the issuer there.
    it('logs in and calls the API under the prefix', async () => {
      const consoleMessages: string[] = [];
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) consoleMessages.push(message.text());
      });
      const docs = await DocsPage.open(context, `${gateway.nginx.url}${prefix}/docs`);
      expect(docs.page.url()).toBe(`${gateway.nginx.url}${prefix}/docs/`);
      await docs.logInAs('admin', 'write:messages');
      const { status, shown } = await docs.execute('createMessage');
      expect(status).toBe('201');
      expect(shown).toContain('"author": "admin"');
      expect(shown).toContain(`location: ${prefix}/api/messages/`);
      const url = await docs.operation('createMessage').locator('.request-url').innerText();
      expect(url).toContain(`${gateway.nginx.url}${prefix}/api/messages`);
      expect(await docs.execute('listMessages')).toMatchObject({ status: '200' });
      expect(consoleMessages).toEqual([]);
    });
  });
});
