import type { Response } from 'light-my-request';
import { type ProofOptions, createProof, createProofKey } from '../../src/testing/index.js';
import type { AppOverrides } from '../../src/app.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

/** The `PUBLIC_URL` of a service behind a gateway, which strips the path. */
export const publicUrl = 'https://api.example.com/messages-api';

/** The service at this address. Its keys are fetched from this process, which may be slow on a busy machine. */
export function createBoundApp(environment: NodeJS.ProcessEnv = {}, overrides: AppOverrides = {}): Promise<TestApp> {
  return createTestApp({ PUBLIC_URL: publicUrl, AUTH_JWKS_TIMEOUT: '60', ...environment }, overrides);
}

/** The `resource_metadata` of that service (RFC 9728, section 5.1). */
export const metadataParameter =
  'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/messages-api"';

/** What a response states about the credentials of its request. */
export interface Outcome {
  readonly status: number;
  readonly reason: string | undefined;
  readonly error: string | undefined;
  readonly challenge: string | undefined;
  /** The header `DPoP-Nonce`. */
  readonly nonce: string | undefined;
}

/** A request; what is left out is that of a client that does everything right. */
export interface BoundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly path?: string;
  readonly scheme?: string;
  readonly token?: string;
  /** Undefined: none is sent. */
  readonly proof?: string | undefined;
  readonly nonce?: string | undefined;
}

/** A client with a key, to which its tokens are bound. */
export class BoundClient {
  readonly key = createProofKey();

  constructor(
    private readonly service: Pick<TestApp, 'issuer' | 'inject'>,
    /** The address at which the client sees the service. */
    private readonly address = publicUrl,
  ) {}

  token(claims: Record<string, unknown> = {}): string {
    return this.service.issuer.token({ claims: { cnf: { jkt: this.key.thumbprint }, ...claims } });
  }

  proof(accessToken: string, options: Partial<ProofOptions> = {}, path = '/api/private'): string {
    return createProof({ key: this.key, url: this.address + path, accessToken, ...options });
  }

  async send(request: BoundRequest = {}): Promise<Outcome> {
    const { method = 'GET', path = '/api/private', scheme = 'DPoP', token = this.token(), nonce } = request;
    const proof = 'proof' in request ? request.proof : this.proof(token, { method, nonce }, path);
    const headers = { authorization: `${scheme} ${token}`, ...(proof !== undefined && { dpop: proof }) };
    return outcomeOf(await this.service.inject({ method, url: path, headers }));
  }
}

export function outcomeOf({ statusCode: status, headers, payload }: Response): Outcome {
  const { reason, error } = JSON.parse(payload || '{}') as { reason?: string; error?: string }; // our problems
  return {
    status,
    reason,
    error,
    challenge: textOf(headers['www-authenticate']),
    nonce: textOf(headers['dpop-nonce']),
  };
}

function textOf(header: string | string[] | number | undefined): string | undefined {
  return header === undefined ? undefined : String(header);
}
