import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { pinoHttp } from 'pino-http';
import { audience, greetings, isOperated, issuer, port, scope } from './greetings.ts';
import { operation } from './operated/express.ts';

// As in the library's README. The library fetches the keys once and caches them.
const app = express();
const checkJwt = auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: 'RS256' });

if (isOperated) app.use(pinoHttp(), ...operation());
app.get('/api/public', (_request, response) => {
  response.json(greetings.public);
});
app.get('/api/private-scoped', checkJwt, requiredScopes(scope), (_request, response) => {
  response.json(greetings.scoped);
});

app.listen(Number(port), '127.0.0.1');
