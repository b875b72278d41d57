import { authenticationDemand, isAuthenticationMet } from './authentication-demand.js';
import { RequireAuthentication } from './require-authentication.js';

const now = 1_800_000_000_000;
const toleranceMs = 5000;
const ago = (seconds: number) => now / 1000 - seconds;

describe('the demand of a route', () => {
  class Base {
    @RequireAuthentication({ maxAge: 60 })
    overridden(): void {}
  }
  @RequireAuthentication({ acr: ['silver', 'gold', 'phr'], maxAge: 600 })
  class Controller extends Base {
    inherited(): void {}

    @RequireAuthentication({ acr: ['phr', 'gold', 'other'] })
    stronger(): void {}

    @RequireAuthentication({ maxAge: 0 })
    now(): void {}

    @RequireAuthentication({ maxAge: 3600 })
    longer(): void {}

    @RequireAuthentication({ acr: ['bronze'] })
    impossible(): void {}

    override overridden(): void {}
  }
  class Undemanding {
    any(): void {}
  }

  it.each([
    ['inherited' as const, { acr: ['silver', 'gold', 'phr'], maxAge: 600 }],
    ['stronger' as const, { acr: ['phr', 'gold'], maxAge: 600 }],
    ['now' as const, { acr: ['silver', 'gold', 'phr'], maxAge: 0 }],
    ['longer' as const, { acr: ['silver', 'gold', 'phr'], maxAge: 600 }],
    ['impossible' as const, { acr: [], maxAge: 600 }],
    ['overridden' as const, { acr: ['silver', 'gold', 'phr'], maxAge: 60 }],
  ])('includes those of its class, its method and the overridden one: %s', (method, demand) => {
    expect(authenticationDemand(Controller, Controller.prototype[method])).toEqual(demand);
  });

  it('is undefined when nothing declares one', () => {
    expect(authenticationDemand(Undemanding, Undemanding.prototype.any)).toBeUndefined();
  });

  it('does not change when the caller changes its list', () => {
    const acr = ['gold'];
    class Changed {
      @RequireAuthentication({ acr })
      method(): void {}
    }
    acr.push('bronze');
    expect(authenticationDemand(Changed, Changed.prototype.method)).toEqual({ acr: ['gold'] });
  });
});

describe(isAuthenticationMet.name, () => {
  const isMet = (demand: object, claims: object) => isAuthenticationMet(demand, { ...claims }, toleranceMs, now);

  it.each([
    ['is missing', {}],
    ['is another', { acr: 'silver' }],
    ['differs in case', { acr: 'Gold' }],
    ['has a space after it', { acr: 'gold ' }],
    ['is empty', { acr: '' }],
    ['is a list with a demanded value', { acr: ['gold'] }],
    ['is a list as text', { acr: 'gold phr' }],
    ['is a number', { acr: 1 }],
    ['is null', { acr: null }],
    ['is an object', { acr: { gold: true } }],
  ])('is false when acr %s', (_what, claims) => {
    expect(isMet({ acr: ['gold', 'phr', '1', 'null'] }, claims)).toBe(false);
  });

  it.each(['gold', 'phr'])('is true when acr is one of several, %s', (acr) => {
    expect(isMet({ acr: ['gold', 'phr'] }, { acr })).toBe(true);
  });

  it.each([
    ['is missing', {}],
    ['is older than maxAge and the tolerance', { auth_time: ago(305.001) }],
    ['is ahead by more than the tolerance', { auth_time: ago(-5.001) }],
    ['is in milliseconds', { auth_time: now }],
    ['is text', { auth_time: String(ago(10)) }],
    ['is a date as text', { auth_time: new Date(now).toISOString() }],
    ['is a list', { auth_time: [ago(10)] }],
    ['is null', { auth_time: null }],
    ['is true', { auth_time: true }],
    ['is 0', { auth_time: 0 }],
    ['is infinite', { auth_time: Infinity }],
    ['is negatively infinite', { auth_time: -Infinity }],
    ['is not a number', { auth_time: NaN }],
  ])('is false when auth_time %s', (_what, claims) => {
    expect(isMet({ maxAge: 300 }, claims)).toBe(false);
  });

  it.each([0, 299, 300, 305, -5])(
    'is true when the login was %d s ago, with maxAge 300 and 5 s of tolerance',
    (age) => {
      expect(isMet({ maxAge: 300 }, { auth_time: ago(age) })).toBe(true);
    },
  );

  it.each([
    [0, true],
    [5, true],
    [6, false],
  ])('with maxAge 0 and a login %d s ago is %s', (age, met) => {
    expect(isMet({ maxAge: 0 }, { auth_time: ago(age) })).toBe(met);
  });

  it.each([
    [{ acr: 'gold', auth_time: ago(10) }, true],
    [{ acr: 'gold', auth_time: ago(400) }, false],
    [{ acr: 'silver', auth_time: ago(10) }, false],
    [{ acr: 'gold' }, false],
    [{ auth_time: ago(10) }, false],
  ])('with both demands and %j is %s', (claims, met) => {
    expect(isMet({ acr: ['gold'], maxAge: 300 }, claims)).toBe(met);
  });

  it('ignores a claim that is not demanded', () => {
    expect(isMet({ acr: ['gold'] }, { acr: 'gold', auth_time: 'yesterday' })).toBe(true);
    expect(isMet({ maxAge: 300 }, { acr: ['gold'], auth_time: ago(10) })).toBe(true);
  });
});
