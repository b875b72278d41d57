import type { IssuerOptions } from '../../auth/index.js';
import type { DpopMode } from '../../auth/options/dpop-options.js';
import type { Config } from '../../config/index.js';

/** The environment whose files have no name of their own. */
export const defaultEnvironment = 'development';

/** What the configuration of an environment says about its issuer. */
export interface TenantSettings {
  readonly environment: string;
  /** The `aud` of the tokens; undefined: the default of the issuer's format. */
  readonly audience?: string | undefined;
  /** The addresses of the service that its users see, without a slash at the end. */
  readonly addresses: readonly string[];
  readonly dpop: DpopMode;
  readonly algorithms: readonly string[];
  /** How old a token may be, in seconds; undefined: any age. */
  readonly maxTokenAge?: number | undefined;
}

/** The settings of a service as it is configured. Without `PUBLIC_URL`, its users are on its machine. */
export function settingsOf(
  environment: string,
  { audience, dpop, algorithms, maxTokenAge }: IssuerOptions,
  { publicUrl, port }: Pick<Config['server'], 'publicUrl' | 'port'>,
): TenantSettings & { readonly audience: string | undefined } {
  const local = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${port}`);
  const addresses = publicUrl === undefined ? local : [publicUrl.replace(/\/$/, '')];
  return { environment, audience: audience[0], addresses, dpop, algorithms, maxTokenAge };
}
