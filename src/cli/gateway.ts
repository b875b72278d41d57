import { parseArgs } from 'node:util';
import { RouteAccess } from '../auth/index.js';
import { loadConfig } from '../config/index.js';
import { readOffApp } from './built-app.js';
import { writeOrCheck } from './committed-file.js';
import { messageOf } from './finding.js';
import { edgeRoutes } from './gateway/edge-routes.js';
import { gatewayFile, isGateway } from './gateway/gateway-file.js';

const usage = `Writes the example of a gateway's configuration, with its routes and their scopes, into deploy/gateway/.

  npm run -s gateway -- --for envoy|kong [--check]

  --check   writes nothing, and fails when the file is not what would be written`;

async function main(): Promise<void> {
  const help = { type: 'boolean', short: 'h' } as const; // for the types of values
  const options = { for: { type: 'string', default: '' }, check: { type: 'boolean', default: false }, help } as const;
  const { for: gateway, check, help: isHelpWanted } = parseArgs({ options }).values;
  if (isHelpWanted) return console.log(usage);
  if (!isGateway(gateway)) throw new Error(usage);
  const routes = await readOffApp((app) => edgeRoutes(app.get(RouteAccess).routes()));
  const file = { path: `deploy/gateway/${gateway}.yaml`, command: `npm run gateway -- --for ${gateway}` };
  await writeOrCheck(file, gatewayFile(gateway, routes, loadConfig({})), check);
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
