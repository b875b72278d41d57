import { parseArgs } from 'node:util';
import { RouteInventory } from '../auth/index.js';
import { loadConfig } from '../config/index.js';
import { readFromApp } from './built-app.js';
import { writeOrCheck } from './committed-file.js';
import { runCommand } from './run-command.js';
import { edgeRoutes } from './gateway/edge-routes.js';
import { gatewayFile, isGateway } from './gateway/gateway-file.js';

const usage = `Writes the example configuration of a gateway, with the API's routes and their scopes, to deploy/gateway/.

  npm run -s gateway -- --for envoy|kong [--check]

  --check   write nothing, and fail if the file is out of date`;

async function main(): Promise<void> {
  const help = { type: 'boolean', short: 'h' } as const; // for the types of the values
  const options = { for: { type: 'string', default: '' }, check: { type: 'boolean', default: false }, help } as const;
  const { for: gateway, check, help: isHelpWanted } = parseArgs({ options }).values;
  if (isHelpWanted) return console.log(usage);
  if (!isGateway(gateway)) throw new Error(usage);
  const routes = await readFromApp((app) => edgeRoutes(app.get(RouteInventory).routes()));
  const file = { path: `deploy/gateway/${gateway}.yaml`, command: `npm run gateway -- --for ${gateway}` };
  await writeOrCheck(file, gatewayFile(gateway, routes, loadConfig({})), check);
}

runCommand(main);
