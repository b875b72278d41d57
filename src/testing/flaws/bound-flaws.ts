import { type Flaw, type FlawKind, inClaims } from './flaw.js';

/**
 * Tokens that are bound to a key or certificate of the client, sent as bearer tokens. RFC 9449, section 7.2, and RFC 8705,
 * section 3, forbid servers that support these bindings to accept them. Other servers may ignore `cnf` (RFC 7519, section 4),
 * and so the client's protection: hence these flaws are advised.
 */
const boundToKey: FlawKind = { reason: 'binding_mismatch', rule: 'RFC 9449, section 7.2', level: 'advised' };
const boundToCertificate: FlawKind = { ...boundToKey, rule: 'RFC 8705, section 3' };
const bound: FlawKind = { ...boundToKey, rule: 'RFC 7800, section 3.1' };

const thumbprint = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2';

export const boundFlaws = {
  boundToKey: inClaims(boundToKey, 'cnf that binds it to a key (jkt)', { cnf: { jkt: thumbprint } }),
  boundToCertificate: inClaims(boundToCertificate, 'cnf that binds it to a certificate (x5t#S256)', {
    cnf: { 'x5t#S256': thumbprint },
  }),
  boundInUnknownWay: inClaims(bound, 'cnf that binds it in an unknown way', { cnf: { kid: 'key of the client' } }),
  cnfIsEmpty: inClaims(bound, 'cnf that is empty', { cnf: {} }),
  cnfIsString: inClaims(bound, 'cnf that is a string', { cnf: thumbprint }),
  cnfIsNull: inClaims(bound, 'cnf that is null', { cnf: null }),
} satisfies Record<string, Flaw>;
