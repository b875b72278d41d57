import type { TokenOptions } from '../../testing/issuer/token-options.js';
import { wordsOf } from '../../auth/token/claims.js';
import type { DemoUsers } from './demo-users.js';

/** The response of a token endpoint, successful (RFC 6749, section 5.1) or not (section 5.2). */
export interface TokenResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Signs a token for an audience; undefined: that of the issuer. */
export type SignToken = (options: TokenOptions, audience: string | undefined) => string;

const lifetime = 3600; // seconds

/**
 * Issues a token to a user: the grant `client_credentials` (RFC 6749, section 4.4) with the name of the user as `client_id`. There
 * are no passwords: whoever reaches this machine's loopback address gets any token.
 *
 * @param form the request: `client_id`, and optionally `scope` and `audience`
 */
export function issueToken(form: URLSearchParams, users: DemoUsers, sign: SignToken): TokenResponse {
  const subject = form.get('client_id') ?? '';
  const user = users.get(subject);
  if (form.get('grant_type') !== 'client_credentials') {
    return failed(400, 'unsupported_grant_type', 'The only grant_type is client_credentials');
  }
  if (!user) return failed(401, 'invalid_client', `There is no such user. There are ${[...users.keys()].join(', ')}`);
  const requested = wordsOf(form.get('scope') ?? '');
  const { scopes: granted = requested, claims } = user;
  if (!requested.every((scope) => granted.includes(scope))) {
    return failed(400, 'invalid_scope', `This user has the scopes ${granted.join(' ') || '(none)'}`);
  }
  const scopes = requested.length > 0 ? requested : granted;
  const token = sign({ subject, scopes, claims, expiresIn: lifetime }, form.get('audience') ?? undefined);
  const scope = scopes.join(' ');
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: lifetime, scope } };
}

export function failed(status: number, error: string, description: string): TokenResponse {
  return { status, body: { error, error_description: description } };
}
