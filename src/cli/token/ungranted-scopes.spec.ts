import { ungrantedScopes, ungrantedWarning } from './ungranted-scopes.js';

const tokenWith = (claims: object) =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

const source = { issuer: 'https://issuer.example', httpHosts: [] };
const parameters = { scope: 'read write' };

describe(ungrantedScopes.name, () => {
  it.each([
    ['none without scope, which means all (RFC 6749, section 5.1)', undefined, []],
    ['those that scope lacks', 'write other', ['read']],
    ['all if scope is empty', '', ['read', 'write']],
  ])('are %s', (_what, scope, ungranted) => {
    expect(ungrantedScopes({ source, parameters }, { accessToken: tokenWith({}), scope })).toEqual(ungranted);
  });

  it('are those that the token lacks if the local issuer sends no scope', () => {
    const request = { source, parameters, localSubject: 'manager' };
    const ungranted = (claims: object) =>
      ungrantedScopes(request, { accessToken: tokenWith(claims), scope: undefined });
    expect(ungranted({})).toEqual(['read', 'write']);
    expect(ungranted({ scope: 'read' })).toEqual(['write']);
  });

  it('are none if none are requested', () => {
    const request = { source, parameters: {}, localSubject: 'manager' };
    expect(ungrantedScopes(request, { accessToken: tokenWith({ scope: 'read' }), scope: 'read' })).toEqual([]);
  });
});

describe(ungrantedWarning.name, () => {
  it('names the scopes, and who lacks them or did not grant them', () => {
    expect(ungrantedWarning({ source, parameters, localSubject: 'manager' }, ['read', 'write'])).toBe(
      'The token lacks read write: manager has no such permission',
    );
    expect(ungrantedWarning({ source, parameters }, ['read'])).toBe(
      "The token lacks read: https://issuer.example didn't grant it",
    );
  });
});
