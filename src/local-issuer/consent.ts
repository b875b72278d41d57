import type { Interaction, Provider } from 'oidc-provider';
import { findDemoUser } from './demo-users.js';
import { escapeHtml, type Page } from './page.js';
import { apiScopes } from './permissions.js';

/** What the client asks for, what of it the user may give, and the choice. */
export function consentPage({ params, session }: Interaction, client: NamedClient | undefined, action: string): Page {
  const username = escapeHtml(session?.accountId ?? '');
  const held = findDemoUser(session?.accountId)?.permissions ?? [];
  const scopes = apiScopes(String(params.scope)).map((scope) => {
    const permission = `<code>${escapeHtml(scope)}</code>`;
    return held.includes(scope)
      ? `<li>${permission}</li>`
      : `<li class="refused">${permission} ${username} may not</li>`;
  });
  const path = escapeHtml(action);
  return {
    title: 'Allow access?',
    body: `<p><strong>${escapeHtml(client?.clientName ?? String(params.client_id))}</strong> asks to call
<code>${escapeHtml(String(params.resource))}</code> as <strong>${username}</strong>, with these permissions:</p>
<ul>${scopes.join('\n')}</ul>
<form method="post" class="choice">
<button class="primary" formaction="${path}/consent/allow"><strong>Allow</strong></button>
<button formaction="${path}/consent/deny"><strong>Deny</strong></button>
</form>
<p class="aside"><a href="${path}/login">Log in as somebody else</a></p>`,
  };
}

/** What of a client the page shows. */
interface NamedClient {
  readonly clientName?: string | undefined;
}

/** What the library's consent prompt asks for. Its types leave a prompt's details open. */
interface ConsentDetails {
  readonly missingOIDCScope?: string[];
  readonly missingResourceScopes?: Record<string, string[]>;
}

/**
 * Consents in the user's name to everything that the user may do, and rejects the rest.
 *
 * @returns the id of the grant
 */
export async function consent(provider: Provider, interaction: Interaction): Promise<string> {
  const { missingOIDCScope = [], missingResourceScopes = {} } = interaction.prompt.details as ConsentDetails; // see above
  const held = findDemoUser(interaction.session?.accountId)?.permissions ?? [];
  const grant = await openGrant(provider, interaction);
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    const granted = scopes.filter((scope) => held.includes(scope));
    const rejected = scopes.filter((scope) => !held.includes(scope));
    if (granted.length > 0) grant.addResourceScope(resource, granted);
    if (rejected.length > 0) grant.rejectResourceScope(resource, rejected);
  }
  return grant.save();
}

async function openGrant(provider: Provider, { grantId, params, session }: Interaction) {
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  return existing ?? new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
}
