import type { Interaction } from 'oidc-provider';
import { demoUsers, type DemoUser } from '../demo/demo-users.js';
import { escapeHtml, type Page } from './page.js';

/** Shows a button for each demo user. Pressing it logs that user in. */
export function loginPage({ params }: Interaction, action: string): Page {
  const client = escapeHtml(String(params.client_id));
  return {
    title: 'Log in as',
    body: `<p><code>${client}</code> wants to call the API on your behalf. Choose a demo user: no password is needed.</p>
<form method="post">
${demoUsers.map((user) => userButton(user, action)).join('\n')}
</form>`,
  };
}

function userButton({ username, permissions, description }: DemoUser, action: string): string {
  const permissionList = permissions.map((permission) => `<code>${escapeHtml(permission)}</code>`).join(' ');
  return `<button formaction="${escapeHtml(`${action}/login/${username}`)}">
<strong>${escapeHtml(username)}</strong>
<span>${escapeHtml(description)}</span>
<span>${permissionList || 'no permissions'}</span>
</button>`;
}
