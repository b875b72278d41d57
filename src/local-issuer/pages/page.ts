import type { DemoUser } from '../demo/demo-users.js';
import { style } from './page-style.js';

export interface Page {
  /** Plain text. */
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/** What the page of an interaction shows besides the request. */
export interface PageContext {
  readonly users: readonly DemoUser[];
  readonly clientName: string;
  /** The path that the forms of the page are submitted under. */
  readonly action: string;
}

/** The part of a Koa context that `sendPage` uses. */
interface ResponseContext {
  status: number;
  type: string;
  body: unknown;
  set(header: string, value: string): void;
}

export function sendPage(ctx: ResponseContext, page: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  // The pages load nothing, and have inline styles only. No form-action: it would block the redirects after a login.
  ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  ctx.body = render(page);
}

function render({ title, body }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<footer>Local issuer, for development only</footer>
</body>
</html>
`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
