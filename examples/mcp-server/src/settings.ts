const { env } = process;

export const port = Number(env.PORT ?? 3010);

/** The address of this MCP server as clients see it: the resource that they request tokens for (RFC 8707). */
export const resource = env.PUBLIC_URL ?? `http://127.0.0.1:${port}/mcp`;

/** The defaults are those of the local issuer, which `npm start` in the root of the repository runs. */
export const issuer = env.AUTH_ISSUER ?? 'http://127.0.0.1:3001';
export const audience = env.AUTH_AUDIENCE ?? 'https://messages.example.com';

/** The pages that may call this server; the default is that of the MCP Inspector. Clients outside a browser send no origin. */
export const allowedOrigins = (env.ALLOWED_ORIGINS ?? 'http://localhost:6274').split(',');
