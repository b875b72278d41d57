// The page: shows who is logged in, and what the API responds. Tokens are in this memory only: no storage and no address has them.
import { Login } from './login.js';

const element = (id) => document.getElementById(id);

/** Seconds before its end from which a token isn't used any more: the request takes time, and clocks differ. */
const leeway = 30;

const settings = await (await fetch('settings.json')).json();
const login = await Login.connect(settings).catch((error) => fail(`${settings.issuer} doesn't respond`, error));
let session = await login?.resume().catch((error) => fail('The login failed', error));
render();

element('log-in').addEventListener('click', () => void login.logIn());
element('log-out').addEventListener('click', logOut);
element('list').addEventListener('click', () => void callApi({ method: 'GET' }));
element('create').addEventListener('submit', (event) => {
  event.preventDefault();
  const body = JSON.stringify({ text: element('text').value });
  void callApi({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
});

function logOut() {
  session = undefined;
  login.logOut();
}

function render() {
  element('loading').hidden = true;
  element('logged-out').hidden = session !== undefined || login === undefined;
  element('logged-in').hidden = session === undefined;
  element('api').hidden = session === undefined;
  if (session !== undefined) renderProfile(session.profile);
}

/** As text, never as HTML: whoever chose a name or a message could otherwise run a script here. */
function renderProfile(claims) {
  const rows = Object.entries(claims).flatMap(([name, value]) => [textOf('dt', name), textOf('dd', String(value))]);
  element('profile').replaceChildren(...rows);
}

function textOf(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

async function callApi(request) {
  // The issuer still knows the user, so this takes a moment and no click.
  if (Date.now() > session.expiresAt - leeway * 1000) return login.logIn('none');
  const headers = { ...request.headers, Authorization: `Bearer ${session.accessToken}` };
  return fetch(`${settings.api}/api/messages`, { ...request, headers })
    .then(async (response) => showResponse(response.status, await response.json()))
    .catch((error) => fail(`${settings.api} doesn't respond, or its CORS_ORIGINS lacks ${location.origin}`, error));
}

/** An error of the API is a problem (RFC 9457): `detail` is for people, `reason` for programs. */
function showResponse(status, body) {
  element('error').hidden = true;
  element('outcome').textContent =
    status < 400 ? `${status}` : `${status}: ${body.detail} (${body.reason ?? body.title})`;
  element('body').textContent = JSON.stringify(body, undefined, 2);
}

/** The message of an OAuth error is the issuer's; that of the library has no token. */
function fail(what, error) {
  element('error').textContent = `${what}: ${error.error_description ?? error.message}`;
  element('error').hidden = false;
}
