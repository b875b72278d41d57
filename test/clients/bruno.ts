import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import lang from '@usebruno/lang';

interface Pair {
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** A request as Bruno's parser returns it: the parts that the collection uses. */
interface BrunoRequest {
  readonly meta: { readonly name: string; readonly seq: string };
  readonly http: { readonly method: string; readonly url: string; readonly body: string; readonly auth: string };
  readonly params?: readonly (Pair & { readonly type: string })[];
  readonly headers?: readonly Pair[];
  readonly body?: { readonly json?: string };
  readonly vars?: { readonly res?: readonly Pair[] };
  readonly assertions: readonly [Pair];
}

/** The variables that the requests refer to as `{{name}}`. */
export type Variables = Map<string, string>;

const folder = 'examples/bruno';
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

export function variablesOf(environment: string): Variables {
  const { variables } = lang.bruToEnvJsonV2(read(`environments/${environment}.bru`)) as { variables: Pair[] };
  return new Map(variables.map(({ name, value }) => [name, value]));
}

/** The requests of the committed collection, in the order of a run. */
export function requests(): (BrunoRequest & { file: string })[] {
  const found = globSync('*/*.bru', { cwd: folder, exclude: ['environments/**', '**/folder.bru'] }).map((file) => {
    return { file, ...(lang.bruToJsonV2(read(file)) as unknown as BrunoRequest) }; // see BrunoRequest
  });
  return found.toSorted((a, b) => path.dirname(a.file).localeCompare(path.dirname(b.file)) || seq(a) - seq(b));
}

const seq = ({ meta }: BrunoRequest) => Number(meta.seq);

/** The token of the collection, as Bruno gets it: the client credentials grant. */
export async function collectionToken(variables: Variables): Promise<string> {
  const { auth, oauth2_additional_parameters_access_token_req_bodyvalues: additional } = lang.collectionBruToJson(
    read('collection.bru'),
  ) as { auth: { oauth2: Record<string, string> }; [additional: `oauth2_additional_${string}`]: Pair[] };
  const { grantType = '', clientId = '', clientSecret = '', accessTokenUrl = '' } = auth.oauth2;
  const body = new URLSearchParams({
    grant_type: grantType,
    client_id: fill(clientId, variables),
    client_secret: fill(clientSecret, variables),
  });
  for (const { name, value } of additional ?? []) body.set(name, fill(value, variables));
  const response = await fetch(fill(accessTokenUrl, variables), { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token; // RFC 6749, section 5.1
}

/** Sends a request as Bruno does, sets the variables from its response, and returns the asserted and the actual status. */
export async function send(request: BrunoRequest, variables: Variables, token: string) {
  const headers = new Headers((request.headers ?? []).filter(({ enabled }) => enabled).map(pairOf));
  if (request.http.auth === 'inherit') headers.set('authorization', `Bearer ${token}`);
  if (request.http.body === 'json') headers.set('content-type', 'application/json');
  const ofPath = new Map(request.params?.filter(({ type }) => type === 'path').map(pairOf));
  const url = request.http.url.replaceAll(/\/:(\w+)/g, (_, name: string) => `/${ofPath.get(name)}`);
  const response = await fetch(fill(url, variables), {
    method: request.http.method.toUpperCase(),
    headers,
    body: request.http.body === 'json' ? (request.body?.json ?? '') : null,
  });
  const text = await response.text();
  for (const { name, value } of request.vars?.res ?? []) {
    const body = JSON.parse(text) as Record<string, string>; // what creates a resource responds with it
    variables.set(name, body[value.replace('res.body.', '')] ?? '');
  }
  return { asserted: request.assertions[0].value, actual: `eq ${response.status}` };
}

const pairOf = ({ name, value }: Pair): [string, string] => [name, value];

function fill(text: string, variables: Variables): string {
  return text.replaceAll(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`{{${name}}} has no value`);
    return value;
  });
}
