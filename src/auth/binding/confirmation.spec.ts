import { bindingOf } from './confirmation.js';

const jkt = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';
const x5t = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2'.replace(/.$/, 'I');

describe(bindingOf.name, () => {
  it('finds no binding in a token without cnf', () => {
    expect(bindingOf({ sub: 'u' })).toEqual({ kind: 'none' });
  });

  it.each([
    [{ jkt }, { key: jkt, certificate: undefined }],
    [{ 'x5t#S256': x5t }, { key: undefined, certificate: x5t }],
    [
      { jkt, 'x5t#S256': x5t },
      { key: jkt, certificate: x5t },
    ],
    [
      { jkt, kid: 'k', extension: {} },
      { key: jkt, certificate: undefined },
    ],
  ])('finds the binding of the cnf %j', (cnf, expected) => {
    expect(bindingOf({ cnf })).toEqual({ kind: 'bound', ...expected });
  });

  it.each([
    null,
    'x',
    1,
    true,
    [],
    [{ jkt }],
    {},
    { kid: 'k' },
    { jwk: { kty: 'EC' } },
    { JKT: jkt },
    { 'x5t#s256': x5t },
    { x5t },
    { jkt: null },
    { jkt: [jkt] },
    { jkt: '' },
    { jkt: jkt.slice(1) },
    { jkt: `${jkt}A` },
    { jkt: `${jkt}=` },
    { jkt: `${jkt}\n` },
    // Bits that decoders ignore: another spelling of the same bytes.
    { jkt: jkt.replace(/.$/, 'J') },
    { jkt: jkt.replace(/^./, '+') },
    { 'x5t#S256': null },
    { 'x5t#S256': x5t, jkt: 1 },
    { 'x5t#S256': 1, jkt },
    JSON.parse(`{"__proto__":{"jkt":"${jkt}"}}`),
  ])('finds no binding that can be proved in the cnf %j', (cnf: unknown) => {
    expect(bindingOf({ cnf })).toEqual({ kind: 'unknown' });
  });

  it('ignores a cnf that the token inherits', () => {
    expect(bindingOf(Object.create({ cnf: { jkt } }))).toEqual({ kind: 'none' });
  });
});
