import { stringify } from 'yaml';
import type { Config } from '../../config/index.js';
import type { EdgeRoute } from './edge-routes.js';
import { envoyBootstrap } from './envoy.js';
import { kongConfiguration } from './kong.js';

const gateways = { envoy: envoyBootstrap, kong: kongConfiguration };

export type Gateway = keyof typeof gateways;

export const gatewayNames = Object.keys(gateways);

/** @param config the default configuration, which the timeouts of the gateway are derived from */
export function gatewayFile(gateway: Gateway, routes: readonly EdgeRoute[], config: Config): string {
  const header = `# Written by \`npm run gateway -- --for ${gateway}\` from the routes and their scopes. How to use it: docs/operate/envoy-and-kong.md\n`;
  return header + stringify(gateways[gateway](routes, config), { aliasDuplicateObjects: false, lineWidth: 120 });
}
