import type { Config } from '../../config/index.js';
import { limits } from '../../server/server.js';
import { type EdgeRoute, pathPattern } from './edge-routes.js';
import { envoyCertificateHeader, example, identityHeaders } from './example.js';

/**
 * A declarative configuration for Kong's open source edition. It forwards tokens without checking them: Kong's plugin `jwt` can't
 * fetch an issuer's key set, and needs keys that are entered by hand.
 */
export function kongConfiguration(routes: readonly EdgeRoute[], config: Config): object {
  return {
    _format_version: '3.0',
    _transform: true,
    upstreams: [upstream],
    services: [
      service(
        'messages-read',
        config,
        1,
        routes
          .filter(({ isRead }) => isRead)
          .map(toRoute)
          .concat(preflight),
      ),
      service('messages-write', config, 0, routes.filter(({ isRead }) => !isRead).map(toRoute)),
    ],
    plugins: [
      { name: 'correlation-id', config: { header_name: 'X-Request-Id', generator: 'uuid' } },
      {
        name: 'request-size-limiting',
        config: { allowed_payload_size: limits.body / 1024, size_unit: 'kilobytes', require_content_length: false },
      },
    ],
  };
}

/** Checks every second: a replica that shuts down accepts requests for `SHUTDOWN_DELAY` seconds after it reports not ready. */
const upstream = {
  name: 'messages',
  targets: example.replicas.map((host) => ({ target: `${host}:${example.port}`, weight: 100 })),
  healthchecks: {
    active: {
      type: 'http',
      http_path: '/health/ready',
      timeout: 3,
      healthy: { interval: 1, successes: 1, http_statuses: [200] },
      unhealthy: { interval: 1, http_failures: 1, tcp_failures: 2, timeouts: 2, http_statuses: [503] },
    },
  },
};

/** @param retries how often a failed request is sent again, to another replica. 0 for writes */
function service(name: string, { server }: Config, retries: number, routes: readonly object[]): object {
  return {
    name,
    host: upstream.name,
    port: example.port,
    protocol: 'http',
    retries,
    connect_timeout: 1000,
    read_timeout: server.requestTimeoutMs,
    write_timeout: server.requestTimeoutMs,
    routes,
  };
}

function toRoute(route: EdgeRoute): object {
  const { name, methods } = route;
  return {
    name,
    protocols: ['https'],
    methods,
    paths: [`~${pathPattern(route, (parameter) => `(?<${parameter}>[^/]+)`)}$`],
    strip_path: false,
    tags: tagsOf(route),
    plugins: [forwardedAs(servicePath(route))],
  };
}

/** CORS preflight requests. */
const preflight = {
  name: 'preflight',
  protocols: ['https'],
  methods: ['OPTIONS'],
  paths: [`~${example.prefix}(?<path>/api/.*)$`],
  strip_path: false,
  tags: ['public'],
  plugins: [forwardedAs('$(uri_captures["path"])')],
};

/** Changes the path of a request that is forwarded, and removes the identity headers. */
function forwardedAs(uri: string): object {
  const headers = [...identityHeaders, envoyCertificateHeader];
  return { name: 'request-transformer', config: { remove: { headers }, replace: { uri } } };
}

/** For people: Kong checks none of it. */
function tagsOf({ access, isOptional }: EdgeRoute): string[] {
  if (access === 'public') return ['public'];
  if (isOptional) return ['optional-token'];
  return ['token', ...[...access.all.map(onlyScope), ...access.anyOf].map(scopeTag)];
}

function onlyScope(scope: string): string[][] {
  return [[scope]];
}

/** A tag for alternatives of which one is required: `a&b|c` is "(a and b) or c". Tags must not contain commas or slashes. */
function scopeTag(alternatives: readonly (readonly string[])[]): string {
  const text = alternatives.map((scopes) => scopes.join('&')).join('|');
  return `scope:${text.replaceAll(/[,/]/g, encodeURIComponent)}`;
}

/** The path that the service receives. */
function servicePath({ segments }: EdgeRoute): string {
  return segments.map((one) => `/${'text' in one ? one.text : `$(uri_captures["${one.parameter}"])`}`).join('');
}
