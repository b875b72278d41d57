/** The methods that subclasses of @nestjs/passport's guard override. */
const methods = ['handleRequest', 'getRequest', 'getAuthenticateOptions', 'logIn'];

/**
 * A guard that was written for @nestjs/passport may reject users in such a method, and here nothing would call it.
 *
 * @throws {TypeError} a subclass of `JwtAuthGuard` has one
 */
export function assertNoPassportMethods(guard: object): void {
  const method = methods.find((name) => name in guard);
  if (method === undefined) return;
  throw new TypeError(
    `${guard.constructor.name}.${method}() would never run: override canActivate(), or use @OptionalAuth(), ` +
      'or the options checks, principal and onRefusal of AuthModule',
  );
}
