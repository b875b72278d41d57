import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Operates Swagger UI as a person does. Waits for conditions, never for a fixed time. */
export class DocsPage {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(context: BrowserContext, url: string): Promise<DocsPage> {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('.opblock').first().waitFor();
    return new DocsPage(page, context);
  }

  get dialogue(): Locator {
    return this.page.locator('.modal-ux');
  }

  async openDialogue(): Promise<void> {
    await this.page.locator('.scheme-container .btn.authorize').click();
    await this.dialogue.waitFor();
  }

  async closeDialogue(): Promise<void> {
    await this.dialogue.locator('.close-modal').click();
    await this.dialogue.waitFor({ state: 'detached' });
  }

  /** The part of the dialogue that logs in at the issuer. */
  get login(): Locator {
    return this.dialogue.locator('.auth-container', { has: this.page.locator('.flow') });
  }

  scope(name: string): Locator {
    return this.login.locator(`input[data-value="${name}"]`);
  }

  /** Toggles the checkbox by its label, which hides the input itself. */
  async toggleScope(name: string): Promise<void> {
    await this.login.locator('label', { hasText: name }).click();
  }

  /** @returns the issuer's window */
  async startLogin(): Promise<Page> {
    const opened = this.context.waitForEvent('page');
    await this.login.getByText('Authorize', { exact: true }).click();
    const issuer = await opened;
    await issuer.waitForLoadState();
    return issuer;
  }

  async finishLogin(issuer: Page, choice: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
    const closed = issuer.waitForEvent('close');
    await issuer.getByRole('button', { name: choice }).click();
    await closed;
  }

  async waitUntilLoggedIn(): Promise<void> {
    await this.login.getByText('Logout', { exact: true }).waitFor();
  }

  /** @param scope a scope to request besides the preselected ones */
  async logInAs(user: string, scope: string): Promise<void> {
    await this.openDialogue();
    await this.toggleScope(scope);
    const issuer = await this.startLogin();
    await chooseUser(issuer, user);
    await this.finishLogin(issuer);
    await this.waitUntilLoggedIn();
    await this.closeDialogue();
  }

  async pasteToken(token: string): Promise<void> {
    await this.openDialogue();
    const bearer = this.dialogue.locator('.auth-container', { hasText: '(http, Bearer)' });
    await bearer.locator('#auth-bearer-value').fill(token);
    await bearer.getByText('Authorize', { exact: true }).click();
    await bearer.getByText('Logout', { exact: true }).waitFor();
    await this.closeDialogue();
  }

  /** What the page says of who is logged in. */
  get session(): Locator {
    return this.page.getByRole('status');
  }

  async logOut(): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Log out' });
    await button.click();
    await button.waitFor({ state: 'detached' });
  }

  operation(id: string): Locator {
    return this.page.locator(`.opblock[id$="-${id}"]`);
  }

  async openOperation(id: string): Promise<Locator> {
    const operation = this.operation(id);
    if (!(await operation.getAttribute('class'))?.includes('is-open')) {
      await operation.locator('.opblock-summary-control').click();
    }
    await operation.locator('.btn.execute').waitFor();
    return operation;
  }

  /** Opens all operations, errors and schemas. Within the page, since a person's many clicks take long. */
  async openEverything(): Promise<void> {
    for (const control of ['.opblock:not(.is-open) .opblock-summary-control', '.models [class*=expand-deep-button]']) {
      await this.page.locator(control).evaluateAll((controls) => controls.forEach((element) => element.click()));
    }
    await this.page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  }

  /** @returns the status, and the text that the page shows of the response: status, body, headers */
  async execute(id: string): Promise<{ status: string; shown: string }> {
    const operation = await this.openOperation(id);
    const clear = operation.getByText('Clear', { exact: true });
    if (await clear.isVisible()) await clear.click();
    await operation.locator('.btn.execute').click();
    const response = operation.locator('.live-responses-table');
    await response.locator('.microlight, .highlight-code').first().waitFor();
    const status = await response.locator('tbody .response-col_status').first().innerText();
    return { status: status.trim().slice(0, 3), shown: await response.innerText() };
  }
}

/** Logs in on the local issuer's page, up to its consent page. */
export async function chooseUser(issuer: Page, user: string): Promise<void> {
  await issuer.getByRole('button', { name: new RegExp(`^${user}`) }).click();
  await issuer.getByRole('button', { name: 'Allow' }).waitFor();
}
