import type { Interaction, Provider } from 'oidc-provider';
import { type DemoUser, findDemoUser } from '../demo/demo-users.js';
import { escapeHtml, type Page, type PageContext } from './page.js';
import { apiScopes } from '../grants/permissions.js';

/**
 * Asks the user whether to grant the client the requested permissions, and marks those that the user doesn't have. A client may
 * register under any name, so the page states where its login returns to.
 */
export function consentPage({ params, session }: Interaction, { users, clientName, action }: PageContext): Page {
  const username = escapeHtml(session?.accountId ?? '');
  const userPermissions = findDemoUser(users, session?.accountId)?.permissions ?? [];
  const scopes = apiScopes(String(params.scope)).map((scope) => {
    const permission = `<code>${escapeHtml(scope)}</code>`;
    return userPermissions.includes(scope)
      ? `<li>${permission}</li>`
      : `<li class="unavailable">${permission} not available to ${username}</li>`;
  });
  const path = escapeHtml(action);
  return {
    title: 'Allow access?',
    body: `<p><strong>${escapeHtml(clientName)}</strong> wants to call
<code>${escapeHtml(String(params.resource))}</code> as <strong>${username}</strong>, with these permissions:</p>
<ul>${scopes.join('\n')}</ul>
<form method="post" class="choice">
<button class="primary" formaction="${path}/consent/allow"><strong>Allow</strong></button>
<button formaction="${path}/consent/deny"><strong>Deny</strong></button>
</form>
<p class="aside">You return to <code>${escapeHtml(URL.parse(String(params.redirect_uri))?.origin ?? '')}</code>.
<a href="${path}/login">Log in as another user</a></p>`,
  };
}

/** The details of the library's consent prompt: the scopes that aren't granted yet. The library's types don't define them. */
interface ConsentDetails {
  readonly missingOIDCScope?: string[];
  readonly missingResourceScopes?: Record<string, string[]>;
}

/**
 * Grants those of the requested scopes that the user has permission for, and rejects the others.
 *
 * @returns the id of the grant
 */
export async function consent(
  provider: Provider,
  interaction: Interaction,
  users: readonly DemoUser[],
): Promise<string> {
  const { missingOIDCScope = [], missingResourceScopes = {} } = interaction.prompt.details as ConsentDetails; // see ConsentDetails
  const userPermissions = findDemoUser(users, interaction.session?.accountId)?.permissions ?? [];
  const grant = await findOrCreateGrant(provider, interaction);
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    const granted = scopes.filter((scope) => userPermissions.includes(scope));
    const rejected = scopes.filter((scope) => !userPermissions.includes(scope));
    if (granted.length > 0) grant.addResourceScope(resource, granted);
    if (rejected.length > 0) grant.rejectResourceScope(resource, rejected);
  }
  return grant.save();
}

async function findOrCreateGrant(provider: Provider, { grantId, params, session }: Interaction) {
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  return existing ?? new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
}
