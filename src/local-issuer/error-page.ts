import type { ErrorOut } from 'oidc-provider';
import { escapeHtml, type Page } from './page.js';

/** A request that can't be answered at the client: its client or its redirect is unknown, or its login is over. */
export function errorPage({ error, error_description: description = 'no details' }: ErrorOut): Page {
  return {
    title: 'That did not work',
    body: `<p>${escapeHtml(description)}</p>
<p><code>${escapeHtml(error)}</code> Go back to the application and start again.</p>`,
  };
}
