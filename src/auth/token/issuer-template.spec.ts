import { type IssuerIdentity, isIssuedBy, matchesTemplate, maySignFor, withTenant } from './issuer-template.js';

const template = 'https://login.example.com/{tenantid}/v2.0';
const of = (tenant: string) => `https://login.example.com/${tenant}/v2.0`;
const two: IssuerIdentity = { issuer: template, tenants: ['t-1', 't-2'] };
const any: IssuerIdentity = { issuer: template, tenants: '*' };
const one: IssuerIdentity = { issuer: of('t-1') };

describe(isIssuedBy.name, () => {
  it.each([
    [one, { iss: of('t-1') }],
    [one, { iss: of('t-1'), tid: 't-2' }],
    [one, { iss: of('t-1'), tid: null }],
    [two, { iss: of('t-1'), tid: 't-1' }],
    [two, { iss: of('t-2'), tid: 't-2' }],
    [any, { iss: of('t-3'), tid: 't-3' }],
    [any, { iss: of('9188040d-6c67-4c5b-b112-36a304b66dad'), tid: '9188040d-6c67-4c5b-b112-36a304b66dad' }],
    [any, { iss: of('ABC'), tid: 'ABC' }],
    [
      { issuer: template, tenants: ['$&'] },
      { iss: of('$&'), tid: '$&' },
    ],
  ])('accepts for %j the claims %j', (issuer, claims) => {
    expect(isIssuedBy(claims, issuer)).toBe(true);
  });

  it.each([
    [one, { iss: of('t-2'), tid: 't-1' }],
    [one, { iss: `${of('t-1')}/` }],
    [one, {}],
    [two, { iss: of('t-3'), tid: 't-3' }],
    [two, { iss: of('t-1'), tid: 't-2' }],
    [two, { iss: of('t-1') }],
    [two, { iss: of('T-1'), tid: 'T-1' }],
    [two, { iss: template, tid: '{tenantid}' }],
    [two, { iss: template, tid: 't-1' }],
    [two, { tid: 't-1' }],
    [two, { iss: [of('t-1')], tid: 't-1' }],
    [any, { iss: of('t-1'), tid: 't-2' }],
    [any, { iss: template, tid: '{tenantid}' }],
    [any, { iss: of(''), tid: '' }],
    [any, { iss: of('a/b'), tid: 'a/b' }],
    [any, { iss: of('..'), tid: '..' }],
    [any, { iss: of('a.example'), tid: 'a.example' }],
    [any, { iss: of('$&'), tid: '$&' }],
    [any, { iss: template, tid: '$&' }],
    [any, { iss: of('a?b#c'), tid: 'a?b#c' }],
    [any, { iss: of('a b'), tid: 'a b' }],
    [any, { iss: of('a\n'), tid: 'a\n' }],
    [any, { iss: of('é'), tid: 'é' }],
    [any, { iss: `${of('t-1')}/`, tid: 't-1' }],
    ...[1, null, true, ['t-1'], { length: 3 }, undefined].flatMap((tid): [IssuerIdentity, object][] => [
      [two, { iss: of('t-1'), tid }],
      [any, { iss: of(JSON.stringify([tid])), tid }],
    ]),
  ])('rejects for %j the claims %j', (issuer, claims) => {
    expect(isIssuedBy(claims, issuer)).toBe(false);
  });
});

describe(matchesTemplate.name, () => {
  it.each([
    [of('t-1'), two, true],
    [of('t-3'), two, true],
    [of(''), two, false],
    [of('t-1').slice(0, -1), two, false],
    [`x${of('t-1')}`, two, false],
    ['https://login.example.com/v2.0', two, false],
    [1, two, false],
    [undefined, two, false],
    [of('t-1'), one, false],
  ])('finds for %j, and %j: %j', (iss, issuer, isRight) => {
    expect(matchesTemplate(iss, issuer)).toBe(isRight);
  });
});

describe(maySignFor.name, () => {
  it.each([
    ['a key of another tenant, without a template', of('t-2'), { iss: of('t-1') }, one, false],
    ['a key of all tenants, without a template', template, { iss: of('t-1'), tid: 't-1' }, one, true],
    ['a key of another host, without a template', 'https://sts.example.com/t-1/', { iss: of('t-1') }, one, true],
    ['a key that names who certified it', 'CN=Some CA', { iss: of('t-1') }, one, true],
    ['a key of another host, of an issuer that is no address', of('t-1'), { iss: 'acme.com' }, one, true],
    ['a key of another host, and a token without iss', of('t-1'), {}, one, true],
    ['a key that names no issuer', undefined, { iss: of('t-1'), tid: 't-1' }, two, true],
    ['a key of all tenants', template, { iss: of('t-1'), tid: 't-1' }, two, true],
    ['a key of the same tenant', of('t-1'), { iss: of('t-1'), tid: 't-1' }, two, true],
    ['a key of another tenant', of('t-2'), { iss: of('t-1'), tid: 't-1' }, two, false],
    ['a key of another template', 'https://sts.example.com/{tenantid}/', { iss: of('t-1'), tid: 't-1' }, two, false],
    ['a key with an issuer that is empty', '', { iss: of('t-1'), tid: 't-1' }, any, false],
    ['a pattern in tid', template, { iss: of('$&'), tid: '$&' }, { issuer: template, tenants: ['$&'] }, true],
  ] as const)('finds for %s', (_what, keyIssuer, claims, issuer, isRight) => {
    expect(maySignFor(keyIssuer, claims, issuer)).toBe(isRight);
  });
});

describe(withTenant.name, () => {
  it.each(['t-1', '$&', '$`', "$'", '$1', '$$', '{tenantid}'])('inserts %s as it is', (tenant) => {
    expect(withTenant(template, tenant)).toBe(of(tenant));
  });

  it('returns the identifier of an issuer without tenants', () => {
    expect(withTenant(of('t-1'), 't-2')).toBe(of('t-1'));
  });
});
