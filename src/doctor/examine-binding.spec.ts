import { type BindingRules, examineBinding } from './examine-binding.js';
import { formatFinding } from './finding.js';

const jkt = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';
const x5t = 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0';
const rules: BindingRules = { mode: 'allowed', certificateHeader: undefined };

const printed = (cnf: unknown, changes: Partial<BindingRules> = {}, scheme?: 'Bearer' | 'DPoP') =>
  formatFinding(examineBinding(cnf === undefined ? {} : { cnf }, scheme, { ...rules, ...changes }));

describe(examineBinding.name, () => {
  it.each([
    ['no binding', undefined, {}, '✓ it is not bound to a key or certificate: the client sends it as Bearer'],
    [
      'a key',
      { jkt },
      {},
      `✓ it is bound to the key ${jkt} (DPoP): the client sends it as DPoP, with a proof of that key`,
    ],
    [
      'a certificate',
      { 'x5t#S256': x5t },
      { certificateHeader: 'client-cert' },
      `✓ it is bound to the certificate ${x5t}: the client connects with it, and the gateway hands it on in client-cert, as clientCertificate (AUTH_CLIENT_CERT_HEADER) states`,
    ],
  ])('states that a token with %s is accepted', (_, cnf, changes, text) => {
    expect(printed(cnf, changes)).toBe(text);
  });

  it('names both for a token that is bound to a key and a certificate', () => {
    const text = printed({ jkt, 'x5t#S256': x5t }, { certificateHeader: 'client-cert' });
    expect(text).toMatch(/^✓ it is bound to the key .*; it is bound to the certificate /);
  });

  it('prints what was compared and what to change', () => {
    expect(printed({ jkt }, { mode: 'off' })).toBe(`✗ the service would reject the token: binding_mismatch
    its cnf           {"jkt":"${jkt}"}
    dpop (AUTH_DPOP)  off
  → it is bound to a key (DPoP), and dpop (AUTH_DPOP) is off for its issuer: allow it, or have the client request a bearer token`);
  });

  it.each<[string, unknown, Partial<BindingRules>, 'Bearer' | 'DPoP' | undefined, string, RegExp]>([
    ['an unknown binding', { kid: 'a' }, {}, undefined, 'binding_mismatch', /does not know$/m],
    ['a malformed thumbprint', { jkt: 'a' }, {}, undefined, 'binding_mismatch', /does not know$/m],
    ['no binding where one is required', undefined, { mode: 'required' }, undefined, 'binding_required', /requires: /],
    ['a key, sent as Bearer', { jkt }, {}, 'Bearer', 'binding_mismatch', /but sent as Bearer: /],
    ['no binding, sent as DPoP', undefined, {}, 'DPoP', 'binding_mismatch', /sent as DPoP, but not bound/],
    [
      'a certificate without a header',
      { 'x5t#S256': x5t },
      {},
      undefined,
      'binding_mismatch',
      /AUTH_CLIENT_CERT_HEADER/,
    ],
  ])('states that a token with %s is rejected', (_, cnf, changes, scheme, reason, advice) => {
    const text = printed(cnf, changes, scheme);
    expect(text).toContain(`✗ the service would reject the token: ${reason}\n`);
    expect(text).toMatch(advice);
  });
});
