import type { ExecutionContext } from '@nestjs/common';
import type { CheckedToken } from '../token/access-token.js';
import type { Principal } from '../token/principal.js';

/** Who calls a handler, by the members of a request that @nestjs/passport sets. */
export interface Caller {
  /** Undefined for a guest. It may be the app's own. */
  user?: Principal | undefined;
  /** The token as it was signed. */
  authInfo?: CheckedToken | undefined;
}

/** The caller of one handler: several may handle the same message, guarded by modules with different options. */
interface Entry extends Caller {
  readonly controller: unknown;
  readonly handler: unknown;
}

/** The callers where there is no HTTP request. A parameter decorator can't inject the guard's options to find the request. */
const entries = new WeakMap<object, Entry[]>();

/**
 * Sets the principal that `@CurrentPrincipal()` and `ScopesGuard` find: for `JwtAuthGuard`, and for guards of an app's own.
 *
 * @param principal undefined: a guest
 * @param token whose claims `ScopesGuard` checks; undefined: those of the principal
 */
export function setCurrentPrincipal(
  context: ExecutionContext,
  principal: Principal | undefined,
  token?: CheckedToken,
): void {
  const caller: Caller = { user: principal, authInfo: token };
  if (isHttp(context)) assign(requestOf(context), caller);
  else addEntry(context, { controller: context.getClass(), handler: context.getHandler(), ...caller });
}

/** For a handler that must not find a caller that an earlier guard, or an earlier message, has set. */
export function forgetCaller(context: ExecutionContext): void {
  if (isHttp(context)) assign(requestOf(context), { user: undefined, authInfo: undefined });
  else entries.set(placeOf(context), otherEntries(context));
}

/** Undefined where no guard has set one for the handler, except for HTTP: there it has no user then. */
export function currentCaller(context: ExecutionContext): Caller | undefined {
  if (isHttp(context)) return requestOf(context);
  const own = entries.get(placeOf(context))?.find((entry) => isOf(entry, context));
  return own ?? (isGraphql(context) ? callerOfParent(context) : undefined);
}

/** By default Nest runs no guards for the fields of a result: they belong to the field above, which was let through. */
function callerOfParent(context: ExecutionContext): Caller | undefined {
  for (let path = pathOf(context).prev; path !== undefined; path = path.prev) {
    const entry = entries.get(path)?.at(-1);
    if (entry) return entry;
  }
  return undefined;
}

function addEntry(context: ExecutionContext, entry: Entry): void {
  entries.set(placeOf(context), [...otherEntries(context), entry]);
}

function assign(request: Caller, { user, authInfo }: Caller): void {
  request.user = user;
  request.authInfo = authInfo;
}

/** Whether a handler is called for an HTTP request. In any other context, what Nest calls the request may be a client's message. */
export function isHttp(context: ExecutionContext): boolean {
  return context.getType() === 'http';
}

function requestOf(context: ExecutionContext): Caller {
  return context.switchToHttp().getRequest<Caller>();
}

/** Whether a handler is called for a part of a GraphQL operation. */
export function isGraphql(context: ExecutionContext): boolean {
  return context.getType<string>() === 'graphql';
}

/** The context of a GraphQL operation: one object for all its fields. */
export function operationOf(context: ExecutionContext): object {
  // A reference resolver (Apollo Federation) has no arguments before it.
  return asObject(context.getArgs<unknown[]>().at(-2), context);
}

/**
 * The object that is the same for all guards and parameter decorators of a call, and no other's: the path of a GraphQL field, what a
 * client sends on a WebSocket, the context of a microservice's message.
 */
function placeOf(context: ExecutionContext): object {
  if (isGraphql(context)) return pathOf(context);
  const [, message]: unknown[] = context.getArgs();
  return sharedPlaceOf(context) ?? asObject(['ws', 'rpc'].includes(context.getType()) ? message : undefined, context);
}

/**
 * The connection, where all its messages of this kind share the caller: those on a WebSocket that aren't objects. Undefined for messages
 * that have a caller of their own.
 */
export function sharedPlaceOf(context: ExecutionContext): object | undefined {
  const isShared = context.getType() === 'ws' && !isObject(context.getArgs<unknown[]>()[1]);
  return isShared ? asObject(context.getArgs<unknown[]>()[0], context) : undefined;
}

/** A path leads to those of the fields above (graphql-js). */
interface Path {
  readonly prev?: Path | undefined;
}

function pathOf(context: ExecutionContext): Path {
  const { path } = asObject(context.getArgs<unknown[]>().at(-1), context) as { path?: unknown };
  return asObject(path, context);
}

function asObject(value: unknown, context: ExecutionContext): object {
  if (isObject(value)) return value;
  throw new TypeError(`There can be no principal in a handler of kind ${context.getType<string>()}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function otherEntries(context: ExecutionContext): Entry[] {
  return (entries.get(placeOf(context)) ?? []).filter((entry) => !isOf(entry, context));
}

function isOf({ controller, handler }: Entry, context: ExecutionContext): boolean {
  return controller === context.getClass() && handler === context.getHandler();
}
