import type { ManagementClient } from 'auth0';
import type { Finding } from '../../doctor/finding.js';

/** A client of Auth0's Management API, by the variables that auth0-deploy-cli reads too. */
export interface Auth0Access {
  /** The tenant's own domain, not a custom one, which has no Management API. */
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const timeoutSeconds = 10;

/** Undefined unless all three variables are set. */
export function auth0Access(variables: NodeJS.ProcessEnv): Auth0Access | undefined {
  const { AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: clientId, AUTH0_CLIENT_SECRET: clientSecret } = variables;
  return domain && clientId && clientSecret ? { domain, clientId, clientSecret } : undefined;
}

export async function connectToAuth0({ domain, clientId, clientSecret }: Auth0Access): Promise<ManagementClient> {
  // Loaded by need: only development installs it.
  const { ManagementClient } = await import('auth0');
  return new ManagementClient({
    domain,
    clientId,
    clientSecret,
    timeoutInSeconds: timeoutSeconds,
    telemetry: false,
  });
}

/** What an error of the SDK means for the operator. Of a response, it has the code alone. */
export function tenantProblem(error: unknown, { domain }: Auth0Access): Finding {
  if (!(error instanceof Error)) return { ok: false, text: `the tenant ${domain} couldn't be read` };
  if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
    return { ok: false, text: "the package auth0 isn't installed: it comes with the dependencies for development" };
  }
  const status = 'statusCode' in error ? Number(error.statusCode) : undefined;
  if (error.name === 'AuthApiError') return tokenRefused(domain, 'error' in error ? String(error.error) : '');
  if (status === 403) {
    return {
      ok: false,
      text: `the tenant ${domain} denies access to its Management API`,
      advice: 'grant the application of AUTH0_CLIENT_ID the permissions that docs/guides/auth0.md lists',
    };
  }
  if (status !== undefined && !Number.isNaN(status))
    return { ok: false, text: `the tenant ${domain} responded with ${status}` };
  return {
    ok: false,
    text: `the tenant ${domain} cannot be reached: ${causeOf(error)}`,
    advice: 'is AUTH0_DOMAIN the domain of the tenant, such as TENANT.eu.auth0.com, without https://?',
  };
}

function tokenRefused(domain: string, code: string): Finding {
  return {
    ok: false,
    text: `the tenant ${domain} issued no token for its Management API: ${code}`,
    advice:
      'are AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET those of an application that is authorized for the Management API?',
  };
}

/** The innermost message: those around it say that fetching failed. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? causeOf(error.cause) : error.message;
}
