import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { proofAlgorithms } from '../binding/proof-header.js';
import { isIdentifierUrl } from '../options/addresses.js';
import { AUTH_OPTIONS, type AuthOptions, type IssuerOptions } from '../options/auth-options.js';
import { offeredMode } from '../options/dpop-options.js';
import { type MetadataOptions, metadataUrl } from '../options/metadata-options.js';
import { RouteInventory, scopesOf } from './route-inventory.js';
import { deepFreeze } from '../token/freeze.js';
import { withTenant } from '../token/issuer-template.js';

/** The metadata of a protected resource (RFC 9728, section 2), without the members that have no value (section 3.2). */
export interface ResourceMetadataDocument {
  readonly resource: string;
  readonly authorization_servers?: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly bearer_methods_supported?: readonly string[];
  readonly resource_name?: string;
  readonly resource_documentation?: string;
  readonly dpop_signing_alg_values_supported?: readonly string[];
  readonly dpop_bound_access_tokens_required?: boolean;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
}

type MetadataSource = Pick<AuthOptions, 'issuers' | 'findIssuer' | 'publicUrl' | 'metadata' | 'clientCertificate'>;

/**
 * How the API describes itself to clients, so that one that knows only its address finds the issuers and scopes. Made once, at
 * startup, of the options and of the routes that the app has; nothing in it comes from a request.
 */
@Injectable()
export class ResourceMetadata implements OnModuleInit {
  /** The path at which clients look for the document; undefined without the option `metadata`. */
  readonly path: string | undefined;
  private made: ResourceMetadataDocument | undefined;

  constructor(
    @Inject(AUTH_OPTIONS) private readonly options: MetadataSource,
    private readonly inventory: RouteInventory,
  ) {
    this.path = options.metadata && new URL(metadataUrl(options.metadata.resource)).pathname;
  }

  onModuleInit(): void {
    const { issuers, metadata } = this.options;
    if (metadata === undefined) return;
    const { scopes = scopesOf(this.inventory.routes()) } = metadata;
    this.made = deepFreeze({ ...documentOf(metadata, issuers, scopes), ...bindingMembers(this.options) });
  }

  /** To be sent as `application/json` (RFC 9728, section 3.2); undefined without the option `metadata`. */
  get document(): ResourceMetadataDocument | undefined {
    return this.made;
  }
}

function documentOf(
  { resource, name, documentation, scopePrefix = '' }: MetadataOptions,
  issuers: readonly IssuerOptions[],
  scopes: readonly string[],
): ResourceMetadataDocument {
  const members = {
    authorization_servers: authorizationServers(issuers),
    scopes_supported: scopes.map((scope) => `${scopePrefix}${scope}`),
    bearer_methods_supported: ['header'],
    resource_name: name,
    resource_documentation: documentation,
  };
  return { resource, ...Object.fromEntries(Object.entries(members).filter(([, value]) => hasValue(value))) };
}

/** What binds a token to its client (RFC 9449, RFC 8705), as far as tokens of any issuer may be bound. */
function bindingMembers(options: MetadataSource): Partial<ResourceMetadataDocument> {
  const mode = offeredMode(options);
  return {
    ...(mode !== 'off' && {
      dpop_signing_alg_values_supported: proofAlgorithms,
      dpop_bound_access_tokens_required: mode === 'required',
    }),
    ...(options.clientCertificate && { tls_client_certificate_bound_access_tokens: true }),
  };
}

/** A member without a value, or with an empty list of them, is left out (RFC 9728, section 3.2). */
function hasValue(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/**
 * The issuers with metadata of their own (RFC 8414, section 2): addresses, not texts such as `acme.com`. A template stands for
 * the issuers of its tenants; for those of any tenant it names none. Nor does a function that finds them.
 */
function authorizationServers(issuers: readonly IssuerOptions[]): string[] {
  return issuers.flatMap(identifiersOf).filter(isIdentifierUrl);
}

function identifiersOf({ issuer, tenants }: IssuerOptions): string[] {
  if (tenants === undefined) return [issuer];
  return tenants === '*' ? [] : tenants.map((tenant) => withTenant(issuer, tenant));
}
