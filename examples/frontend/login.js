// Login, silent login and logout: OpenID Connect with the authorization code flow and PKCE (RFC 9700, OpenID Connect Core 1.0).
import * as oauth from './oauth4webapi.js';

/** Where the issuer returns to: this page. The issuer must know the address. */
const redirectUri = location.origin + location.pathname;

/** What the page remembers while the user is at the issuer. It has no token, and is of use once. */
const pendingKey = 'pending-login';
/** Whether this tab was logged in when it was reloaded. */
const loggedInKey = 'was-logged-in';

export class Login {
  #settings;
  #client;
  #server;
  #options;

  /** Fetches the issuer's metadata. */
  static async connect(settings) {
    const issuer = new URL(settings.issuer);
    // Only an issuer on this machine may do without https.
    const options = { [oauth.allowInsecureRequests]: ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname) };
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    return new Login(settings, server, options);
  }

  constructor(settings, server, options) {
    this.#settings = settings;
    this.#client = { client_id: settings.clientId };
    this.#server = server;
    this.#options = options;
  }

  /** Leaves the page for the issuer. With the prompt `none`, it returns at once, logged in or with an error. */
  async logIn(prompt) {
    const { scope, audience } = this.#settings;
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const codeVerifier = oauth.generateRandomCodeVerifier();
    sessionStorage.setItem(pendingKey, JSON.stringify({ state, nonce, codeVerifier }));
    leaveFor(this.#server.authorization_endpoint, {
      ...this.#client,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      audience,
      state,
      nonce,
      prompt,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  /** The session of this visit: returned from the issuer, or from before a reload. Undefined without one. */
  async resume() {
    const response = new URLSearchParams(location.search);
    // The code is of no use twice, and belongs in no bookmark.
    history.replaceState(null, '', redirectUri);
    if (response.has('state')) return this.#finish(response).catch(ignoreIfSilent);
    if (!sessionStorage.getItem(loggedInKey)) return undefined;
    await this.logIn('none');
    return new Promise(() => undefined); // the page is about to be left
  }

  /**
   * Exchanges the code in the response for the tokens. The library checks `state` and `iss` (RFC 9207) of the response, and issuer,
   * audience, nonce and dates of the ID token.
   */
  async #finish(response) {
    const [server, client] = [this.#server, this.#client];
    const { state, nonce, codeVerifier } = takePending();
    const code = oauth.validateAuthResponse(server, client, response, state);
    const parameters = [code, redirectUri, codeVerifier, this.#options];
    const granted = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), ...parameters),
      { expectedNonce: nonce, requireIdToken: true },
    );
    sessionStorage.setItem(loggedInKey, 'true');
    return {
      accessToken: granted.access_token,
      // Without the lifetime, the API says when the token has expired.
      expiresAt: Date.now() + (granted.expires_in ?? Infinity) * 1000,
      profile: oauth.getValidatedIdTokenClaims(granted),
    };
  }

  /** Ends the session at the issuer, too (OpenID Connect RP-Initiated Logout 1.0). Without `id_token_hint`: no token in an address. */
  logOut() {
    sessionStorage.removeItem(loggedInKey);
    leaveFor(this.#server.end_session_endpoint, { ...this.#client, post_logout_redirect_uri: redirectUri });
  }
}

function takePending() {
  const pending = JSON.parse(sessionStorage.getItem(pendingKey) ?? '{}');
  sessionStorage.removeItem(pendingKey);
  return pending;
}

/** The issuer's session is over, or the user must decide something: not an error, but a reason for the button "Log in". */
function ignoreIfSilent(error) {
  sessionStorage.removeItem(loggedInKey);
  const needsUser = ['login_required', 'consent_required', 'interaction_required', 'account_selection_required'];
  if (!(error instanceof oauth.AuthorizationResponseError && needsUser.includes(error.error))) throw error;
}

function leaveFor(endpoint, parameters) {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  location.assign(url);
}
