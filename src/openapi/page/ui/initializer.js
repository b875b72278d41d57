import { accessibility } from './accessibility.js';
import { codeSamples } from './code-samples.js';
import { dialog } from './dialog.js';
import { errorResponses } from './error-responses.js';
import { pageDocument } from './page-document.js';
import { session } from './session.js';

followColorScheme();
start().catch(showFailure);

async function start() {
  const [document, { client, scopeClaims }] = await Promise.all([load('openapi.json'), load('settings.json')]);
  window.document.title = document.info.title;
  const ui = window.SwaggerUIBundle({
    dom_id: '#swagger-ui',
    spec: pageDocument(document),
    plugins: [errorResponses, codeSamples, session(scopeClaims), dialog, accessibility],
    oauth2RedirectUrl: new URL('oauth2-redirect.html', location.href).href,
    // A token in the browser's storage would outlive the page, and any script of this origin could read it.
    persistAuthorization: false,
    tryItOutEnabled: true,
    // The default has too little contrast.
    syntaxHighlight: { theme: 'nord' },
    validatorUrl: null,
  });
  if (client) logInAs(ui, client);
}

async function load(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: status ${response.status}`);
  return response.json();
}

function logInAs(ui, { clientId, audience, scopes }) {
  ui.initOAuth({
    clientId,
    scopes,
    usePkceWithAuthorizationCodeGrant: true,
    additionalQueryStringParams: { audience },
  });
  const channel = new BroadcastChannel('oauth2-redirect');
  channel.addEventListener('message', ({ data: { answer } }) => {
    if (answer && finishLogin(answer)) channel.postMessage({ received: answer });
  });
}

/** @returns whether the issuer's response belongs to the login that this page started; other pages receive it too */
function finishLogin(query) {
  const { state, auth, redirectUrl, callback, errCb } = window.swaggerUIRedirectOauth2 ?? {};
  const answer = new URLSearchParams(query);
  if (!state || answer.get('state') !== state) return false;
  delete window.swaggerUIRedirectOauth2;
  const code = answer.get('code');
  if (code) {
    callback({ auth: { ...auth, code }, redirectUrl });
  } else {
    const description = answer.get('error_description') ?? 'The issuer gave no reason.';
    errCb({ authId: auth.name, source: 'auth', level: 'error', message: `${answer.get('error')}: ${description}` });
  }
  return true;
}

function followColorScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
}

function showFailure(error) {
  const text = document.createElement('p');
  text.textContent = `The documentation could not be loaded: ${error.message}. Reload the page to try again.`;
  text.className = 'failure';
  document.querySelector('#swagger-ui').replaceChildren(text);
}
