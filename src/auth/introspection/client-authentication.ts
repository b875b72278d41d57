import { readText } from '../keys/read-text.js';
import type { IntrospectionOptions } from '../options/introspection-options.js';
import { clientAssertion } from './client-assertion.js';

/** What a request has besides the token. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Authenticates this API as a client of the issuer: by its key if it has one, else by its secret.
 *
 * @param methods that the issuer's metadata offers; undefined: unknown
 * @throws {Error} the issuer offers no method for what is configured, or a file is unusable; the message contains no secret
 */
export async function authenticateClient(
  options: IntrospectionOptions,
  issuer: string,
  methods: readonly unknown[] | undefined,
): Promise<ClientAuthentication> {
  const { clientId, clientKeyFile } = options;
  if (clientKeyFile !== undefined) {
    offered(['private_key_jwt'], methods);
    const assertion = await clientAssertion(clientKeyFile, clientId, issuer);
    const parameters = { client_id: clientId, client_assertion_type: assertionType, client_assertion: assertion };
    return { headers: {}, parameters };
  }
  const secret = await secretOf(options);
  return offered(['client_secret_basic', 'client_secret_post'], methods) === 'client_secret_basic'
    ? { headers: { authorization: basic(clientId, secret) }, parameters: {} }
    : { headers: {}, parameters: { client_id: clientId, client_secret: secret } };
}

/** Every issuer that gives out secrets supports them in a Basic header (RFC 6749, section 2.3.1), unless its metadata says otherwise. */
function offered<Method extends string>(possible: readonly Method[], methods: readonly unknown[] | undefined): Method {
  const chosen = possible.find((method) => methods?.includes(method) ?? true);
  if (chosen) return chosen;
  throw new Error(`the issuer's metadata offers none of ${possible.join(', ')} at its introspection endpoint`);
}

async function secretOf({ clientSecret, clientSecretFile }: IntrospectionOptions): Promise<string> {
  if (clientSecretFile === undefined) return clientSecret!; // the options demand one of the two
  const secret = (await readText(clientSecretFile)).trim();
  if (secret === '') throw new Error(`${clientSecretFile} is empty`);
  return secret;
}

/** Both parts are form-encoded first (RFC 6749, section 2.3.1), so that a colon or a letter beyond ASCII is no problem. */
function basic(clientId: string, secret: string): string {
  const credentials = [clientId, secret].map(formEncoded).join(':');
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
