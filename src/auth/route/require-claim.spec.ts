import { CheckClaims, ClaimIncludes, RequireClaim } from './require-claim.js';

describe('the decorators that demand claims', () => {
  class OrdersController {
    list(): void {}
  }
  const { prototype } = OrdersController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'list')!; // the method above

  type Arguments = readonly unknown[];
  /** Called as by a caller without types. */
  const untyped = (decorator: unknown) => decorator as (...values: Arguments) => ClassDecorator & MethodDecorator;
  const check = () => true;

  it.each<[decorator: unknown, values: Arguments, problem: string]>([
    [RequireClaim, [], '@RequireClaim() needs the name of a claim'],
    [RequireClaim, ['', 'a'], '@RequireClaim() needs the name of a claim'],
    [RequireClaim, [['org_id'], 'a'], '@RequireClaim() needs the name of a claim'],
    [RequireClaim, [null, 'a'], '@RequireClaim() needs the name of a claim'],
    [RequireClaim, ['org_id'], '@RequireClaim() of org_id needs at least one value'],
    [RequireClaim, ['org_id', undefined], '@RequireClaim() of org_id needs as values strings'],
    [RequireClaim, ['org_id', 'a', null], '@RequireClaim() of org_id needs as values strings'],
    [RequireClaim, ['org_id', ''], '@RequireClaim() of org_id needs as values strings'],
    [RequireClaim, ['org_id', ['a', 'b']], '@RequireClaim() of org_id needs as values strings'],
    [RequireClaim, ['org_id', /a/], '@RequireClaim() of org_id needs as values strings'],
    [RequireClaim, ['level', NaN], '@RequireClaim() of level needs as values strings'],
    [RequireClaim, ['level', Infinity], '@RequireClaim() of level needs as values strings'],
    [RequireClaim, ['level', 1.5], '@RequireClaim() of level needs as values strings'],
    [RequireClaim, ['level', 2 ** 53], '@RequireClaim() of level needs as values strings'],
    [RequireClaim, ['level', 3n], '@RequireClaim() of level needs as values strings'],
    [ClaimIncludes, [], '@ClaimIncludes() needs the name of a claim'],
    [ClaimIncludes, ['groups'], '@ClaimIncludes() of groups needs at least one value'],
    [ClaimIncludes, ['groups', ''], '@ClaimIncludes() of groups needs as values strings'],
    [ClaimIncludes, ['groups', 'a', 1], '@ClaimIncludes() of groups needs as values strings'],
    [ClaimIncludes, ['groups', ['a', 'b']], '@ClaimIncludes() of groups needs as values strings'],
    [CheckClaims, [], '@CheckClaims() needs a function'],
    [CheckClaims, [true, 'Always.'], '@CheckClaims() needs a function'],
    [CheckClaims, [Promise.resolve(check), 'Later.'], '@CheckClaims() needs a function'],
    [CheckClaims, [check], '@CheckClaims() needs a description'],
    [CheckClaims, [check, ''], '@CheckClaims() needs a description'],
    [CheckClaims, [check, check], '@CheckClaims() needs a description'],
  ])('throw with the name of the route: %p of %p', (decorator, values, problem) => {
    const decorate = untyped(decorator)(...values);
    expect(() => decorate(prototype, 'list', descriptor)).toThrow(`OrdersController.list: ${problem}`);
    expect(() => decorate(OrdersController)).toThrow(TypeError);
    expect(() => decorate(OrdersController)).toThrow(`OrdersController: ${problem}`);
  });
});
