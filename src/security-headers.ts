import type { ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

/**
 * Answers are data: nothing in them is ever run, shown or framed, and they are what their type says. Swagger UI has a policy of
 * its own (`docs/page-headers.ts`).
 */
const api: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  // What it asks for stands in frame-ancestors.
  xFrameOptions: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/** And nothing of it is kept on the way: a protected answer is for its caller alone. */
export const apiHeaders = { ...headersOf(api), 'cache-control': 'no-store' };

/** What helmet says, said once: @fastify/helmet works it out anew for every request. */
function headersOf(options: HelmetOptions): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  } as unknown as ServerResponse; // all of it that helmet uses
  // It does not look at the request.
  helmet(options)({} as never, response, () => undefined);
  return headers;
}
