import { loadConfig, loadEnvFile } from '../config/index.js';
import { decodeToken } from './token/decode-token.js';
import { fetchToken } from './token/fetch-token.js';
import { tokenOptions, usage } from './token/token-command.js';
import { runCommand } from './run-command.js';
import { tokenRequest } from './token/token-request.js';

/** `npm run token`: prints an access token to standard output. Errors go to standard error, so that no script uses one as a token. */
async function main(): Promise<void> {
  const options = tokenOptions(process.argv.slice(2));
  if (options.help) return console.log(usage);
  loadEnvFile();
  const token = await fetchToken(tokenRequest(loadConfig(process.env), options, process.env));
  console.log(options.decode ? decodeToken(token) : token);
}

runCommand(main);
