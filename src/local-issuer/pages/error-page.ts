import type { ErrorOut } from 'oidc-provider';
import { escapeHtml, type Page } from './page.js';

/** Shows an error that can't be returned to the client: the client or its redirect is unknown, or the login has expired. */
export function errorPage({ error, error_description: description = 'no details' }: ErrorOut): Page {
  return {
    title: 'Something went wrong',
    body: `<p>${escapeHtml(description)}</p>
<p><code>${escapeHtml(error)}</code> Go back to the application and start again.</p>`,
  };
}
