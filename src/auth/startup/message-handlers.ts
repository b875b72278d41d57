import type { Type } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Handler } from './route-declaration.js';

type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** What calls a handler, other than an HTTP request. */
export type MessageKind = 'GraphQL operation' | 'GraphQL field' | 'GraphQL reference' | 'WebSocket' | 'microservice';

/** A method that Nest calls for a message of another kind than HTTP. */
export interface MessageHandler extends Handler {
  readonly kind: MessageKind;
  /** The module whose instances of its guards run. */
  readonly host: InstanceWrapper['host'];
}

// The keys of metadata that @nestjs/graphql, @nestjs/websockets and @nestjs/microservices write (11 to 14): apps may not have them.
const resolverType = 'graphql:resolver_type';
const field = 'graphql:resolve_property';
const reference = 'graphql:resolve_reference';
const rootTypes = new Set<unknown>(['Query', 'Mutation', 'Subscription']);
const gateway = 'websockets:is_gateway';
const gatewayMessage = 'websockets:message_mapping';
const messagePattern = 'microservices:handler_type';
const graphqlOptions = 'GqlModuleOptions';

/** The handlers of an app that are called for other messages than HTTP requests. */
export function messageHandlers(discovery: DiscoveryService, scanner: MetadataScanner): MessageHandler[] {
  const ofProviders = discovery
    .getProviders()
    .flatMap((wrapper) => handlersIn(wrapper, scanner, (controller, method) => kindInProvider(controller, method)));
  const ofControllers = discovery
    .getControllers()
    .flatMap((wrapper) => handlersIn(wrapper, scanner, (_controller, method) => kindInController(method)));
  return [...ofProviders, ...ofControllers];
}

/** Whether Nest runs guards for the fields of GraphQL results: all its GraphQL modules must be told to. */
export function guardsFields(discovery: DiscoveryService): boolean {
  const options = discovery.getProviders().filter(({ token }) => token === graphqlOptions);
  return options.every(({ instance }) => {
    const { fieldResolverEnhancers } = Object(instance) as { fieldResolverEnhancers?: unknown };
    return Array.isArray(fieldResolverEnhancers) && fieldResolverEnhancers.includes('guards');
  });
}

function handlersIn(
  wrapper: InstanceWrapper,
  scanner: MetadataScanner,
  kindOf: (controller: Type, method: object) => MessageKind | undefined,
): MessageHandler[] {
  const controller = classOf(wrapper);
  if (controller === undefined) return [];
  const prototype: object = controller.prototype;
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const method = Reflect.get(prototype, name) as object; // a method of the class
    const kind = kindOf(controller, method);
    return kind
      ? [{ name: `${controller.name}.${name}`, controller, method, modulePath: '', kind, host: wrapper.host }]
      : [];
  });
}

/**
 * The class of an instance, since a factory may have made it. Found as Nest finds handlers, without reading a member of the instance: a
 * lazy proxy of an app may throw while there is no request.
 */
function classOf({ instance }: InstanceWrapper): Type | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(instance);
  const { constructor } = Object(prototype) as { constructor?: unknown };
  const isClass = prototype !== null && prototype !== Object.prototype && typeof constructor === 'function';
  return isClass ? (constructor as Type) : undefined; // it made the instance
}

function kindInProvider(controller: Type, method: object): MessageKind | undefined {
  if (Reflect.hasMetadata(gateway, controller) && Reflect.hasMetadata(gatewayMessage, method)) return 'WebSocket';
  const type: unknown = Reflect.getMetadata(resolverType, method) ?? Reflect.getMetadata(resolverType, controller);
  if (rootTypes.has(type)) return 'GraphQL operation';
  if (Reflect.getMetadata(reference, method) === true) return 'GraphQL reference';
  return Reflect.getMetadata(field, method) === true ? 'GraphQL field' : undefined;
}

function kindInController(method: object): MessageKind | undefined {
  return Reflect.hasMetadata(messagePattern, method) ? 'microservice' : undefined;
}
