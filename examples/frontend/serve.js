// `npm run frontend`: serves this page. It needs no build step; any static web server with these headers could do the same.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

// The same settings as the service's. An empty variable has its default.
if (existsSync('.env')) process.loadEnvFile();
if (process.argv.length > 2)
  fail('npm run frontend takes no arguments: its settings are variables (docs/guides/frontend.md)');

const { PORT, LOCAL_ISSUER_PORT, PUBLIC_URL, AUTH_ISSUER, AUTH_ISSUERS, AUTH_AUDIENCE } = process.env;
const { FRONTEND_CLIENT_ID, FRONTEND_PORT } = process.env;

if (AUTH_ISSUERS)
  fail('The page logs in at one issuer: set AUTH_ISSUER and AUTH_AUDIENCE for it instead of AUTH_ISSUERS');

/** What the page must know. None of it is secret: a page can't keep a secret. */
const settings = {
  api: PUBLIC_URL || `http://127.0.0.1:${PORT || 3000}`,
  issuer: AUTH_ISSUER || `http://127.0.0.1:${LOCAL_ISSUER_PORT || 3001}`,
  clientId: FRONTEND_CLIENT_ID || 'frontend',
  // Auth0 issues tokens for the API only if the login names it. The local issuer doesn't need it.
  audience: AUTH_AUDIENCE?.split(',')[0] || undefined,
  scope: 'openid profile email read:messages write:messages',
};

/** The browser runs the page's own files only, so no injected script, and sends requests to the API and the issuer only. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': 'data:',
  'connect-src': `'self' ${new URL(settings.api).origin} ${new URL(settings.issuer).origin}`,
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
};

const headers = {
  'Content-Security-Policy': Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

const here = (name) => readFile(new URL(name, import.meta.url));
const javascript = 'text/javascript; charset=utf-8';

/** Path → content type and content. Everything else is a 404. */
const files = new Map([
  ['/', ['text/html; charset=utf-8', () => here('index.html')]],
  ['/style.css', ['text/css; charset=utf-8', () => here('style.css')]],
  ['/app.js', [javascript, () => here('app.js')]],
  ['/login.js', [javascript, () => here('login.js')]],
  ['/oauth4webapi.js', [javascript, () => readFile(new URL(import.meta.resolve('oauth4webapi')))]],
  ['/settings.json', ['application/json', () => JSON.stringify(settings)]],
]);

/** The query has the code of a login: it is for the page, and no log has it. */
async function respond({ url = '' }, response) {
  const file = files.get(url.split('?')[0]);
  if (file === undefined) {
    response.writeHead(404, headers).end();
  } else {
    const [type, read] = file;
    response.writeHead(200, { ...headers, 'Content-Type': type }).end(await read());
  }
}

const server = createServer((request, response) => void respond(request, response));

server.on('error', ({ message }) => fail(`The page can't be served: ${message} (FRONTEND_PORT changes the port)`));
server.listen(Number(FRONTEND_PORT || 8080), '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  console.log(`The page is at ${origin}\nThe service must allow it: CORS_ORIGINS=${origin} npm start`);
});

function fail(problem) {
  console.error(problem);
  process.exit(1);
}
