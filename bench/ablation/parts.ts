import { type RequestListener, Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { LoadName } from '../compare/measure-peer.ts';

/** What replaces an export of a module. @param real the export that it replaces */
type Replacement = (real: never) => unknown;

/** The replaced exports by the modules of the built service that have them. */
type Replacements = Readonly<Record<string, Readonly<Record<string, Replacement>>>>;

const nothing = () => () => undefined;
const allowing = overriding({ canActivate: () => true });

/** The parts that can be switched off. The service fails to start if one of these modules or exports doesn't exist. */
const single = {
  'access log': { 'logging/access-log.js': { AccessLog: overriding({ requestCompleted: nothing() }) } },
  metrics: { 'metrics/request-metrics.js': { observeRequests: nothing } },
  'security headers': { 'server/security-headers.js': { apiHeaders: () => ({}) } },
  CORS: {
    'server/cors.js': {
      corsHeaders: () => () => () => ({}),
      respondToPreflight: () => (_request: unknown, _reply: unknown, done: () => void) => done(),
    },
  },
  'checks of host and path': {
    'server/host-header.js': { hostCheck: () => nothing },
    'server/request-path.js': { pathProblem: nothing, routable: () => (url: string) => url },
    'server/expectation.js': { expectationProblem: nothing },
  },
  'request context': {
    'logging/request-context.js': { inRequestContext: () => (_context: unknown, work: () => void) => work() },
  },
  'request id': { 'logging/request-id.js': { requestId: () => () => 'none' } },
  'in-flight bound': { 'server/in-flight.js': { boundInFlight: () => () => () => 0 } },
  'drain of connections': { 'server/drain.js': { drainConnections: nothing } },
  'fair turns': {
    'server/connections/fair-turns.js': {
      FairTurns: () =>
        class {
          run(serve: () => void): void {
            serve();
          }
        },
    },
  },
  'bounded server with turns': { 'server/connections/bounded-server.js': { BoundedServer: () => PlainServer } },
  guards: {
    'auth/guards/jwt-auth.guard.js': { JwtAuthGuard: allowing },
    'auth/guards/scopes.guard.js': { ScopesGuard: allowing },
  },
} satisfies Readonly<Record<string, Replacements>>;

/** What the service's own server has besides Node.js'. */
class PlainServer extends Server {
  readonly closed: unknown;

  constructor(options: ServerOptions, handler: RequestListener, closed: unknown) {
    super(options, handler);
    this.closed = closed;
  }

  isServing(): boolean {
    return false;
  }

  respondInTurn(_socket: Socket, respond: () => void): void {
    respond();
  }

  closeFor(socket: Socket): void {
    socket.destroy();
  }
}

const hooks = { 'server/request-hooks.js': { addRequestHooks: nothing } };

const control = { 'nothing (control)': {} };

/** Each row of a table: what is switched off, by its name. */
export type Parts = Readonly<Record<string, Replacements>>;

/** What surrounds every request. */
const requestParts: Parts = {
  ...control,
  ...single,
  'all hooks before a route': hooks,
  'all of these': together(...Object.values<Replacements>(single), hooks),
};

/** What a new token and a new proof cost. */
const verificationParts: Parts = {
  ...control,
  signatures: { 'auth/token/signature.js': { isSignatureValid: () => () => true } },
  'names that are unique': {
    'auth/token/unique-json.js': { parseUniqueJson: () => (json: Uint8Array) => JSON.parse(String(json)) as unknown },
  },
  'checks of the claims': { 'auth/token/token-checks.js': { checkToken: nothing } },
  'frozen principals': { 'auth/token/freeze.js': { deepFreeze: () => (value: unknown) => value } },
  'cache of tokens': { 'auth/verification/verified-tokens.js': { VerifiedTokens: overriding({ add: nothing() }) } },
  'memory of proofs': { 'auth/binding/replays-in-memory.js': { ReplaysInMemory: overriding({ use: nothing() }) } },
  'access log': single['access log'],
  guards: single.guards,
};

/** The loads under which rows are compared, and what each row lacks. */
export interface Table {
  readonly title: string;
  readonly loads: readonly LoadName[];
  readonly parts: Parts;
}

export const tables: readonly Table[] = [
  { title: 'Every request', loads: ['public', 'hot'], parts: requestParts },
  { title: 'A new token, and a new proof', loads: ['cold', 'dpop'], parts: verificationParts },
];

/** All parts, by their names. */
export const parts: Parts = { ...requestParts, ...verificationParts };

/** Several parts, which may replace exports of the same module. */
function together(...all: readonly Replacements[]): Replacements {
  const modules = new Set(all.flatMap((part) => Object.keys(part)));
  return Object.fromEntries(
    [...modules].map((module) => [module, Object.assign({}, ...all.map((part) => part[module]))]),
  );
}

/** Replaces a class by a subclass with other methods. */
function overriding(methods: Readonly<Record<string, () => unknown>>): Replacement {
  return (Real: new () => object) => {
    // Passes on whatever the constructor is called with.
    class Overridden extends Real {}
    for (const name of Object.keys(methods)) {
      if (!(name in Real.prototype)) throw new Error(`ablation: ${Real.name} has no method ${name}`);
    }
    Object.assign(Overridden.prototype, methods);
    return Overridden;
  };
}
