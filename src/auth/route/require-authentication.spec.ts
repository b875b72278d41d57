import { RequireAuthentication } from './require-authentication.js';

describe(RequireAuthentication.name, () => {
  class OrdersController {
    pay(): void {}
  }
  const { prototype } = OrdersController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'pay')!; // the method above

  it.each([
    [undefined, 'needs an object'],
    [null, 'needs an object'],
    ['gold', 'needs an object'],
    [{}, 'needs acr, maxAge, or both'],
    [{ acr: undefined, maxAge: undefined }, 'needs acr, maxAge, or both'],
    [{ maxage: 300 }, 'has no option maxage'],
    [{ acr: ['gold'], max_age: 300 }, 'has no option max_age'],
    [{ acr: 'gold' }, 'needs as acr a list'],
    [{ acr: [] }, 'needs as acr a list'],
    [{ acr: [''] }, 'needs as acr a list'],
    [{ acr: ['gold silver'] }, 'needs as acr a list'],
    [{ acr: ['go"ld'] }, 'needs as acr a list'],
    [{ acr: ['go\\ld'] }, 'needs as acr a list'],
    [{ acr: ['göld'] }, 'needs as acr a list'],
    [{ acr: ['gold\r\nX: y'] }, 'needs as acr a list'],
    [{ acr: ['gold', 1] }, 'needs as acr a list'],
    [{ acr: null, maxAge: 300 }, 'needs as acr a list'],
    [{ maxAge: -1 }, 'needs as maxAge a whole number'],
    [{ maxAge: 0.5 }, 'needs as maxAge a whole number'],
    [{ maxAge: Infinity }, 'needs as maxAge a whole number'],
    [{ maxAge: NaN }, 'needs as maxAge a whole number'],
    [{ maxAge: '300' }, 'needs as maxAge a whole number'],
    [{ acr: ['gold'], maxAge: null }, 'needs as maxAge a whole number'],
  ])('throws with the name of the route when its options are %j', (options, problem) => {
    const decorate = RequireAuthentication(options as object); // as a caller without types may give them
    const text = `@RequireAuthentication() ${problem}`;
    expect(() => decorate(prototype, 'pay', descriptor)).toThrow(`OrdersController.pay: ${text}`);
    expect(() => decorate(OrdersController)).toThrow(TypeError);
    expect(() => decorate(OrdersController)).toThrow(`OrdersController: ${text}`);
  });
});
