import { loadConfig, loadEnvFile } from '../config/index.js';
import { decodeToken } from './decode-token.js';
import { fetchToken } from './fetch-token.js';
import { tokenOptions, usage } from './token-options.js';
import { tokenRequest } from './token-request.js';

/** `npm run token`: an access token on standard output and nothing else there, whatever goes wrong. */
async function main(): Promise<void> {
  const options = tokenOptions(process.argv.slice(2));
  if (options.help) return console.log(usage);
  loadEnvFile();
  const token = await fetchToken(tokenRequest(loadConfig(process.env), options, process.env));
  console.log(options.decode ? decodeToken(token) : token);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
