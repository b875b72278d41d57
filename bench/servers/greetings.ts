/** The answers of our own routes: every peer sends as many bytes. */
export const greetings = {
  public: { message: 'Hello! Everyone sees this: no access token is needed.' },
  scoped: { message: 'Hello! You see this because your access token has the scope read:messages.' },
};

/** What `run.ts` sets for every peer. */
export const { PORT: port = '', ISSUER: issuer = '', AUDIENCE: audience = '' } = process.env;
export const scope = 'read:messages';
