/**
 * Headers of every response. Responses are data: nothing in them may be executed, displayed or framed, their type may not be
 * guessed, and they may not be cached, since a protected response is for its caller alone. These are the headers of helmet that
 * concern an API; a spec compares them with helmet's own. Swagger UI has a policy of its own (`openapi/page/page-headers.ts`), and the
 * public metadata of the API may be cached.
 */
export const apiHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
