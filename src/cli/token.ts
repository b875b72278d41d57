import { runCommand } from '../command-line/index.js';
import { loadConfig, loadEnvFile } from '../config/index.js';
import { decodeToken } from './token/decode-token.js';
import { type ProofKey, createProof, createProofKey } from './token/dpop-proof.js';
import { fetchToken } from './token/fetch-token.js';
import { type TokenOptions, tokenCommand } from './token/token-command.js';
import { tokenRequest } from './token/token-request.js';
import { ungrantedWarning } from './token/ungranted-scopes.js';

/** Prints to standard output the token alone. Errors and warnings go to standard error, so that no script uses one as a token. */
async function main(options: TokenOptions): Promise<void> {
  loadEnvFile();
  console.log(await (options.request === undefined ? printedToken(options) : printedHeaders(options, options.request)));
}

async function printedToken(options: TokenOptions): Promise<string> {
  const token = await newToken(options);
  return options.decode ? decodeToken(token) : token;
}

/** The headers of the request that the proof is for, as curl reads them with `-H @-`. */
async function printedHeaders(options: TokenOptions, request: NonNullable<TokenOptions['request']>): Promise<string> {
  const key = createProofKey();
  const accessToken = await newToken(options, key);
  const proof = createProof(key, { ...request, accessToken });
  if (options.decode) return `${decodeToken(accessToken)}\n${decodeToken(proof)}`;
  return `Authorization: DPoP ${accessToken}\nDPoP: ${proof}`;
}

async function newToken(options: TokenOptions, key?: ProofKey): Promise<string> {
  const request = tokenRequest(loadConfig(process.env), options, process.env);
  const { accessToken, ungranted } = await fetchToken(request, key);
  if (ungranted.length > 0) console.error(ungrantedWarning(request, ungranted));
  return accessToken;
}

/** `npm run token` */
await runCommand(tokenCommand(main));
