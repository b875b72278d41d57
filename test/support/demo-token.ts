import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { demoUserClient, demoUserGrantType } from '../../src/local-issuer/demo/demo-access.js';

/** An access token that the local issuer issues to a demo user, as `npm run token -- --as USER` gets it. */
export async function demoToken({ url }: Pick<LocalIssuer, 'url'>, username = 'manager'): Promise<string> {
  const parameters = { grant_type: demoUserGrantType, client_id: demoUserClient.clientId, username };
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(parameters) });
  const { access_token: token } = (await response.json()) as { access_token: string }; // RFC 6749, section 5.1
  return token;
}
