import type { Interaction } from 'oidc-provider';
import type { DemoUser } from '../demo/demo-users.js';
import { requestedAcrValues } from '../provider/step-up.js';
import { escapeHtml, type Page, type PageContext } from './page.js';

/** Shows a button for each demo user. Pressing it logs that user in. */
export function loginPage({ params }: Interaction, { users, clientName, action }: PageContext): Page {
  return {
    title: 'Log in as',
    body: `<p><strong>${escapeHtml(clientName)}</strong> wants to call the API on your behalf. Choose a demo user: no password is needed.</p>${strengthOf(params.acr_values)}
<form method="post">
${users.map((user) => userButton(user, action)).join('\n')}
</form>`,
  };
}

/** What the client requested about the login (RFC 9470, section 4). */
function strengthOf(acrValues: unknown): string {
  const [acr] = requestedAcrValues(acrValues);
  return acr === undefined
    ? ''
    : `\n<p>The login will count as <code>${escapeHtml(acr)}</code>, as the client requests.</p>`;
}

function userButton({ name, permissions, description }: DemoUser, action: string): string {
  const permissionList = permissions.map((permission) => `<code>${escapeHtml(permission)}</code>`).join(' ');
  return `<button formaction="${escapeHtml(`${action}/login/${encodeURIComponent(name)}`)}">
<strong>${escapeHtml(name)}</strong>
<span>${escapeHtml(description)}</span>
<span>${permissionList || 'no permissions'}</span>
</button>`;
}
