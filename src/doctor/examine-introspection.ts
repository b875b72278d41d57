import { randomUUID } from 'node:crypto';
import { type AuthOptions, Issuers } from '../auth/index.js';
import { IntrospectionEndpoint, type IntrospectionFailure } from '../auth/introspection/introspection-endpoint.js';
import { type Finding, failure } from './finding.js';

/** Checks that an issuer answers this API about tokens, with an invented one. */
export async function* examineIntrospection(issuer: string, auth: AuthOptions): AsyncGenerator<Finding> {
  const trusted = new Issuers(auth).select(issuer);
  const { introspection } = trusted.options;
  if (introspection === undefined || introspection.mode === 'off') return;
  try {
    await new IntrospectionEndpoint(trusted, introspection, auth).ask(randomUUID());
  } catch (error) {
    // Some issuers reject a token that they can't have issued.
    if (!(error as IntrospectionFailure).isOfToken) {
      yield failure(error);
      return;
    }
  }
  yield { ok: true, text: `${issuer} answers this API, the client ${introspection.clientId}, about tokens` };
}
