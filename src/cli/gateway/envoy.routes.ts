import type { Config } from '../../config/index.js';
import { type EdgeRoute, pathPattern } from './edge-routes.js';
import { accessOf } from './envoy.access.js';
import { typed } from './envoy.typed.js';
import { example, identityHeaders } from './example.js';

/** The API's routes with their methods, and CORS preflight requests. */
export function routeConfiguration(routes: readonly EdgeRoute[], config: Config): object {
  return {
    name: 'messages',
    virtual_hosts: [
      {
        name: 'messages',
        domains: ['*'],
        request_headers_to_remove: identityHeaders,
        request_headers_to_add: [
          {
            header: { key: 'x-forwarded-prefix', value: example.prefix },
            append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
          },
        ],
        routes: [...routes.map((route) => toRoute(route, config)), preflight(config)],
      },
    ],
  };
}

function toRoute(route: EdgeRoute, config: Config): object {
  const regex = pathPattern(route, () => '[^/]+');
  return {
    name: route.name,
    match: { safe_regex: { regex }, headers: [methodIn(route.methods)] },
    route: toService(config, route),
    typed_per_filter_config: accessOf(route),
  };
}

function preflight(config: Config): object {
  const route = { name: 'preflight', access: 'public' } as const;
  return {
    name: route.name,
    match: { prefix: `${example.prefix}/api/`, headers: [methodIn(['OPTIONS'])] },
    route: toService(config, { isRead: true, isPrefixed: true }),
    typed_per_filter_config: accessOf(route),
  };
}

function methodIn(methods: readonly string[]): object {
  return { name: ':method', string_match: { safe_regex: { regex: methods.join('|') } } };
}

function toService({ server }: Config, { isRead, isPrefixed }: Pick<EdgeRoute, 'isRead' | 'isPrefixed'>): object {
  return {
    cluster: 'messages',
    ...(isPrefixed && { regex_rewrite: { pattern: { regex: `^${example.prefix}` }, substitution: '' } }),
    timeout: `${server.requestTimeoutMs / 1000}s`,
    retry_policy: {
      // Retries a write only if the service certainly didn't process it.
      retry_on: isRead ? 'connect-failure,refused-stream,reset' : 'connect-failure,refused-stream',
      num_retries: 1,
      retry_host_predicate: [previousHosts],
      host_selection_retry_max_attempts: 3,
    },
  };
}

const previousHosts = typed(
  'envoy.retry_host_predicates.previous_hosts',
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
);
