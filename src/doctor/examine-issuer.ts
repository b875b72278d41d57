import { type AuthOptions, type IssuerOptions, discoverLogin } from '../auth/index.js';
import { discoverJwksUri } from '../auth/keys/discovery.js';
import { fetchKeySet } from '../auth/keys/fetch-key-set.js';
import { keyFileOf } from '../auth/options/key-file.js';
import { type KeySet, selectKey } from '../auth/keys/key-set.js';
import type { ParsedKeySet } from '../auth/keys/parse-key-set.js';
import { optionNames } from '../auth/options/option-names.js';
import { adviceAbout } from './advice.js';
import { clockFinding } from './clock.js';
import { keyNames } from './compared-values.js';
import { type Finding, failure, quoted } from './finding.js';

type Context = Pick<AuthOptions, 'keys' | 'clockToleranceMs' | 'httpHosts'>;

/** Checks an issuer step by step: its metadata, its keys and its clock. Returns the keys, or undefined if they are unavailable. */
export async function* examineIssuer(
  options: IssuerOptions,
  { keys: { timeoutMs }, clockToleranceMs, httpHosts }: Context,
): AsyncGenerator<Finding, KeySet | undefined> {
  const { issuer, jwks, jwksTokenFile, algorithms } = options;
  try {
    if (jwksTokenFile !== undefined) {
      yield {
        ok: true,
        text: `requests to ${issuer} have the token in ${jwksTokenFile}, by ${optionNames.jwksTokenFile}`,
      };
    }
    const jwksUri = jwks === undefined ? yield* locateKeys(options, httpHosts, timeoutMs) : undefined;
    if (jwks !== undefined) yield { ok: true, text: givenKeysText(issuer, jwks) };
    else if (jwksUri === undefined) return [];
    const parsed = await fetchKeySet({ ...options, httpHosts, jwksUri }, timeoutMs);
    yield* keyFindings(parsed);
    yield algorithmsFinding(parsed.keys, algorithms);
    if (jwksUri !== undefined) yield await clockFinding(jwksUri, clockToleranceMs, timeoutMs);
    return parsed.keys;
  } catch (error) {
    yield advised(error);
    return undefined;
  }
}

/** Checks that Swagger UI's login can find the issuer's endpoints. */
export async function* examineLogin(
  options: IssuerOptions,
  { keys: { timeoutMs }, httpHosts }: Context,
): AsyncGenerator<Finding> {
  try {
    const login = await discoverLogin({ ...options, httpHosts }, AbortSignal.timeout(timeoutMs));
    const text = `Swagger UI's login sends users to ${login.authorizationUrl} and gets tokens at ${login.tokenUrl}`;
    yield { ok: true, text };
  } catch (error) {
    const { text, advice = 'leave DOCS_CLIENT_ID empty to paste tokens into Swagger UI instead' } = advised(error);
    yield { ok: false, text: `Swagger UI's login (DOCS_CLIENT_ID): ${text}`, advice };
  }
}

/** Returns the address of the keys: the configured one, or that of the metadata. Undefined: the issuer has none. */
async function* locateKeys(
  options: IssuerOptions,
  httpHosts: readonly string[],
  timeoutMs: number,
): AsyncGenerator<Finding, string | undefined> {
  const { issuer, discoveryUrl, jwksUri } = options;
  if (jwksUri !== undefined) {
    yield { ok: true, text: `the keys of ${issuer} are fetched at ${jwksUri}, by ${optionNames.jwksUri}` };
    return jwksUri;
  }
  const found = await discoverJwksUri({ ...options, httpHosts }, AbortSignal.timeout(timeoutMs));
  const metadata =
    discoveryUrl === undefined ? '' : `, by the metadata at ${discoveryUrl}, as ${optionNames.discoveryUrl} states`;
  const place = found === undefined ? 'no keys: only its opaque tokens are accepted' : `its keys at ${found}`;
  yield { ok: true, text: `the issuer ${issuer} publishes ${place}${metadata}` };
  return found;
}

function givenKeysText(issuer: string, jwks: string | object): string {
  const file = keyFileOf(jwks);
  const place = file === undefined ? '' : `, in the file ${file}`;
  return `the keys of ${issuer} are given by ${optionNames.jwks}${place}`;
}

function keyFindings({ keys, flawed, ignored }: ParsedKeySet): Finding[] {
  return [
    { ok: true, text: `it has ${keys.length} usable key(s): ${keyNames(keys)}` },
    ...ignored.map((text) => ({ ok: true, text: `${text} (nothing to do)` })),
    ...flawed.map((text) => ({
      ok: false,
      text,
      advice: 'report it to the operator of the issuer; the other keys work',
    })),
  ];
}

function advised(error: unknown): Finding {
  const finding = failure(error);
  return { ...finding, advice: adviceAbout(finding.text) };
}

/** Each algorithm that a key alone is for: with several, the tokens name theirs. */
function algorithmsFinding(keys: KeySet, algorithms: readonly string[]): Finding {
  const usable = algorithms.filter((algorithm) => keys.some((key) => selectKey([key], undefined, algorithm)));
  return usable.length > 0
    ? { ok: true, text: `its keys fit ${usable.join(', ')}` }
    : {
        ok: false,
        text: 'none of its keys fits the accepted algorithms',
        compared: [
          ['its keys', keyNames(keys)],
          [optionNames.algorithms, algorithms.map(quoted).join(', ')],
        ],
        advice: `set ${optionNames.algorithms} to those that it signs with`,
      };
}
