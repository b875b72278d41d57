import { tokenPlaceholder } from '../../openapi/code-samples/har-request.js';
import { UsageError } from '../../command-line/index.js';

const bearer = `--header 'Authorization: Bearer ${tokenPlaceholder}'`;

/**
 * Turns a curl sample into one with a DPoP-bound token (RFC 9449). The token and its proof come from `npm run token`, because a proof
 * is for one request.
 *
 * @throws {UsageError} the operation needs no token
 */
export function dpopCurl(sample: string, method: string): string {
  if (!sample.includes(bearer)) throw new UsageError('--dpop is for operations that need an access token');
  const [, url = ''] = /--url (.+?)(?: \\)?$/m.exec(sample) ?? [];
  return `npm run -s token -- --dpop ${method.toUpperCase()} ${url} |\n${sample.replace(bearer, '--header @-')}`;
}
