import type { Interaction, Provider } from 'oidc-provider';
import { findDemoUser } from './demo-users.js';

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
