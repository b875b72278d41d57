import type { Evidence } from '../binding/evidence.js';
import type { Scheme } from '../errors/challenge.js';
import type { AuthOptions } from '../options/auth-options.js';
import type { PresentedToken } from '../token/presented-token.js';
import { type Credentials, type CredentialsRequest, proofIn } from './credentials.js';

/** The members of a request that its evidence is read from, on Express and on Fastify. */
export interface EvidentRequest extends CredentialsRequest {
  readonly method?: string;
}

type EvidenceOptions = Pick<AuthOptions, 'publicUrl' | 'clientCertificate'>;

/**
 * The origin of a request target that is a whole address (RFC 9112, section 3.2.2), with a host that all parsers read in the same
 * way: some take a part of another one for the path.
 */
const originOfTarget = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?=\/)/i;

/** Reads from a request what the binding of its token asks for. */
export class RequestEvidence implements Evidence {
  constructor(
    private readonly credentials: Credentials,
    private readonly request: EvidentRequest,
    private readonly options: EvidenceOptions,
  ) {}

  get scheme(): Scheme {
    return this.credentials.scheme;
  }

  get token(): PresentedToken {
    return this.credentials.token;
  }

  get replayOutcomes(): Evidence['replayOutcomes'] {
    return (this.credentials.replayOutcomes ??= new Map());
  }

  get proof(): string | undefined {
    return proofIn(this.request);
  }

  get method(): string {
    return this.request.method ?? '';
  }

  get uri(): string {
    const { url = '', originalUrl = url } = this.request;
    const path = originalUrl.replace(originOfTarget, '');
    // An address that no proof is for.
    return path.startsWith('/') ? this.publicUrl.replace(/\/$/, '') + path : '';
  }

  get certificate(): string | undefined {
    return this.options.clientCertificate?.(this.request);
  }

  private get publicUrl(): string {
    const { publicUrl } = this.options;
    // Without one, no proof is accepted: the options demand one beside `dpop`.
    return typeof publicUrl === 'function' ? publicUrl(this.request) : (publicUrl ?? '');
  }
}
