/** Where Swagger UI is. */
export const docsPath = '/docs';

/** The page to which the issuer redirects after the login, relative to `docsPath`. */
export const redirectPage = '/oauth2-redirect.html';
