import { claimsOf, currentToken, scopesIn } from './token.js';

/**
 * A plugin of Swagger UI: who is logged in, and with which scopes, beside the button Authorize.
 *
 * @param scopeClaims the paths of the claims that grant scopes
 */
export const session = (scopeClaims) => (system) => {
  const { createElement: h } = system.React;
  const Session = sessionComponent(system, scopeClaims);
  const withSession = (AuthorizeButton) => (props) =>
    h('section', { className: 'session', 'aria-label': 'Login' }, h(Session), h(AuthorizeButton, props));
  return { wrapComponents: { AuthorizeBtnContainer: withSession } };
};

function sessionComponent(system, scopeClaims) {
  const { createElement: h, useSyncExternalStore } = system.React;
  const logOut = () => system.authActions.logoutWithPersistOption(system.authSelectors.authorized().keySeq().toArray());
  return () => {
    const token = useSyncExternalStore(system.getStore().subscribe, () => currentToken(system));
    const details = token && describedToken(h, token, scopeClaims);
    const button = token && h('button', { type: 'button', onClick: logOut }, 'Log out');
    return h('div', { className: 'session-state' }, h('p', { role: 'status' }, details), button);
  };
}

/** React escapes the claims. They are unverified, and `bdi` keeps a right-to-left name from changing the order of what follows. */
function describedToken(h, token, scopeClaims) {
  const claims = claimsOf(token);
  if (!claims) return 'An opaque token, which only the issuer can read';
  const scopes = scopesIn(claims, scopeClaims);
  const list = scopes.flatMap((scope) => [' ', h('code', { key: scope }, scope)]);
  return [
    h('bdi', { key: '' }, typeof claims.sub === 'string' ? claims.sub : 'No subject'),
    ':',
    ...(scopes.length > 0 ? list : [' no scopes']),
  ];
}
