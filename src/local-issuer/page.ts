import { style } from './page-style.js';

export interface Page {
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/** What of a Koa context a page needs. */
interface Response {
  status: number;
  type: string;
  body: unknown;
  set(header: string, value: string): void;
}

export function sendPage(ctx: Response, page: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  // The pages need nothing but their own style. No form-action: it would stop the redirects that follow a login.
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

/** Text for an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
