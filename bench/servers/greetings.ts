/** The responses of the service's own routes, so that every peer sends the same number of bytes. */
export const greetings = {
  public: { message: 'Hello! Everyone sees this: no access token is needed.' },
  scoped: { message: 'Hello! You see this because your access token has the scope read:messages.' },
};

/** The environment variables that `peers.ts` and `server-process.ts` set for every peer. */
export const { PORT: port = '', ISSUER: issuer = '', AUDIENCE: audience = '' } = process.env;
export const scope = 'read:messages';

/** Whether the server is set up as a team operates it: with security headers, an access log and metrics. */
export const isOperated = process.env.OPERATED === 'true';
