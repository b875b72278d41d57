import { RouteInventory } from '../auth/index.js';
import { CommandLine, Option, runCommand } from '../command-line/index.js';
import { loadConfig } from '../config/index.js';
import { readFromApp } from './built-app.js';
import { type CheckOption, checkOption, writeOrCheck } from './committed-file.js';
import { edgeRoutes } from './gateway/edge-routes.js';
import { type Gateway, gatewayFile, gatewayNames } from './gateway/gateway-file.js';

const description =
  "Writes the example configuration of a gateway, with the API's routes and their scopes, to deploy/gateway/.";

async function main({ for: gateway, check }: CheckOption & { for: Gateway }): Promise<void> {
  const routes = await readFromApp((app) => edgeRoutes(app.get(RouteInventory).routes()));
  const file = { path: `deploy/gateway/${gateway}.yaml`, command: `npm run gateway -- --for ${gateway}` };
  await writeOrCheck(file, gatewayFile(gateway, routes, loadConfig({})), check);
}

/** `npm run gateway` */
const forOption = new Option('--for <gateway>', 'the gateway').choices(gatewayNames);
const gatewayCommand = new CommandLine('npm run -s gateway --', description);
await runCommand(gatewayCommand.addRequiredOption(forOption).addOption(checkOption()).action(main));
