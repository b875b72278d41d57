/** What makes this API yours: everything that shows one of these values takes it from here (docs/guides/make-it-yours.md). */
export const thisApi = {
  /** For people: the title of the documentation, the greeting at startup, and `resource_name` (RFC 9728). */
  name: 'Messages API',
  /** The identifier of the API, `aud` of its tokens: an absolute URI. The default of the local issuer, and that of examples. */
  audience: 'https://messages.example.com',
  /** For machines: the name of the service in traces, of its connections in PostgreSQL, and of its keys in Redis. */
  service: 'nest-resource-server',
  /** What the greeting suggests to try: a public route, and a resource that a role may list, and another may add to. */
  examples: {
    open: '/api/public',
    resource: '/api/messages',
    reader: 'manager',
    writer: 'admin',
    body: '{"text":"Hello, world"}',
  },
} as const;
