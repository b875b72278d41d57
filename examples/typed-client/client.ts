import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.d.ts';

export type Api = Client<paths>;
export type Message = components['schemas']['Message'];
export type Problem = components['schemas']['Problem'];

/** @param token returns a valid access token, such as the one of the user's session */
export function createApi(baseUrl: string, token: () => string | Promise<string>): Api {
  const api = createClient<paths>({ baseUrl });
  api.use({
    async onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${await token()}`);
      return request;
    },
  });
  return api;
}

/** A response that is a problem (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.detail}`);
    this.problem = problem;
  }
}

type Result<T> = { data: T; error?: never; response: Response } | { data?: never; error: Problem; response: Response };

/** The content of a successful response, with its ETag. */
export async function send<T>(call: Promise<Result<T>>): Promise<{ data: T; etag: string | undefined }> {
  const { data, error, response } = await call;
  if (isProblem(response) && error) throw new ProblemError(error);
  // Such as a gateway's error, which has no problem.
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}`);
  return { data: data as T, etag: response.headers.get('ETag') ?? undefined };
}

function isProblem({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
}

/** All messages, page by page: the next page is requested when it is needed. */
export async function* listMessages(api: Api): AsyncGenerator<Message> {
  let cursor: string | undefined;
  do {
    const { data: page } = await send(api.GET('/api/messages', { params: { query: { limit: 100, cursor } } }));
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** Creates a message once, however often it has to be sent: the service stores nothing twice for one key. */
export async function createMessage(api: Api, text: string, key: string = crypto.randomUUID()): Promise<Message> {
  const params = { header: { 'Idempotency-Key': key } };
  return (await send(api.POST('/api/messages', { params, body: { text } }))).data;
}

/** Changes a message. If somebody else has changed it meanwhile, applies the change to the new version. */
export async function changeMessage(api: Api, id: string, change: (text: string) => string): Promise<Message> {
  const { data: message, etag } = await send(api.GET('/api/messages/{id}', { params: { path: { id } } }));
  const params = { path: { id }, header: { 'If-Match': etag } };
  const body = { text: change(message.text) };
  try {
    return (await send(api.PATCH('/api/messages/{id}', { params, body }))).data;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 412) return changeMessage(api, id, change);
    throw error;
  }
}
