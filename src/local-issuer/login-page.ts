import type { Interaction } from 'oidc-provider';
import { demoUsers, type DemoUser } from './demo-users.js';
import { escapeHtml, type Page } from './page.js';

/** One button per demo user: choosing is logging in. */
export function loginPage({ params }: Interaction, action: string): Page {
  const client = escapeHtml(String(params.client_id));
  return {
    title: 'Log in as',
    body: `<p><code>${client}</code> wants to call the API in your name. Choose who you are, no password needed.</p>
<form method="post">
${demoUsers.map((user) => userButton(user, action)).join('\n')}
</form>`,
  };
}

function userButton({ username, permissions, description }: DemoUser, action: string): string {
  const held = permissions.map((permission) => `<code>${escapeHtml(permission)}</code>`).join(' ');
  return `<button formaction="${escapeHtml(`${action}/login/${username}`)}">
<strong>${escapeHtml(username)}</strong>
<span>${escapeHtml(description)}</span>
<span>${held || 'no permissions'}</span>
</button>`;
}
