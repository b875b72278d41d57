import type { ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

/** What an answer that no browser shows as a page needs: it loads nothing, is framed nowhere, and is what its type says. */
const api: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
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

/** Nothing but our own files, for the one page that we have: Swagger UI, whose styles are inline. */
const page: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
};

/** And nothing of it is kept on the way: a protected answer is for its caller alone. */
export const apiHeaders = { ...headersOf(api), 'cache-control': 'no-store' };
export const pageHeaders = headersOf(page);

/** What helmet says, said once: @fastify/helmet works it out anew for every request. */
function headersOf(options: HelmetOptions): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  } as unknown as ServerResponse; // all of it that helmet uses
  helmet(options)({} as never, response, () => undefined);
  return headers;
}
