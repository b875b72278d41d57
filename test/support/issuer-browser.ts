/** A minimal browser for logins at the local issuer: cookies, forms, and redirects up to the client's page. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly issuer: string) {}

  /** @returns the page; of the client's page only its address */
  async open(path: string, init: RequestInit = {}): Promise<{ url: URL; html: string }> {
    const url = new URL(path, this.issuer);
    if (url.origin !== this.issuer) return { url, html: '' };
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return location === null ? { url, html: await response.text() } : this.open(location);
  }

  async chooseUser(html: string, username: string) {
    const action = new RegExp(`formaction="([^"]+/login/${username})"`).exec(html)?.[1] ?? 'no such button';
    const page = await this.open(action, { method: 'POST' });
    // When another user is logged in, the library first shows a page that ends that session.
    return page.html.includes('name="xsrf"') ? this.submit(page.html) : page;
  }

  /** Presses a button on the consent page. */
  async choose(html: string, button: 'allow' | 'deny') {
    const action = new RegExp(`formaction="([^"]+/consent/${button})"`).exec(html)?.[1] ?? 'no such button';
    return this.open(action, { method: 'POST' });
  }

  async logIn(html: string, username: string) {
    return this.choose((await this.chooseUser(html, username)).html, 'allow');
  }

  async submit(html: string, fields: Record<string, string> = {}) {
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? 'no form';
    const body = new URLSearchParams(fields);
    for (const [, name = '', value = ''] of html.matchAll(/name="(\w+)" value="([^"]+)"\/>/g)) body.set(name, value);
    return this.open(action, { method: 'POST', body });
  }
}
