import { TestIssuer } from './kit.ts';

export const audience = 'https://messages.example.com';

/** Starts issuers of the project's own test kit, each with its own RSA key. */
export function startIssuers(count: number): Promise<TestIssuer[]> {
  return Promise.all(Array.from({ length: count }, startIssuer));
}

async function startIssuer(): Promise<TestIssuer> {
  const issuer = await TestIssuer.start({ audience });
  // express-oauth2-jwt-bearer looks for its algorithm there, which every OpenID Connect issuer must state.
  issuer.published.metadata = { id_token_signing_alg_values_supported: ['RS256'] };
  return issuer;
}
