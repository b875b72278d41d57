import type { Config } from '../../config/index.js';
import { any, socketAddress, typed } from './envoy.typed.js';
import { example } from './example.js';

/** The replicas of the service. Only ready ones get requests. */
export function serviceCluster({ server }: Config): object {
  const capacity = server.maxInFlight * example.replicas.length;
  return {
    name: 'messages',
    type: 'STRICT_DNS',
    lb_policy: 'LEAST_REQUEST',
    connect_timeout: '1s',
    load_assignment: endpoints('messages', example.replicas, example.port),
    health_checks: [readiness],
    circuit_breakers: {
      thresholds: [{ max_connections: capacity, max_pending_requests: capacity, max_requests: capacity }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': any(
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        {
          // Less than SHUTDOWN_DELAY, so that Envoy closes idle connections before a replica that shuts down does.
          common_http_protocol_options: { idle_timeout: '4s' },
          explicit_http_config: { http_protocol_options: {} },
        },
      ),
    },
  };
}

/** Checks every second: a replica that shuts down accepts requests for `SHUTDOWN_DELAY` seconds after it reports not ready. */
const readiness = {
  http_health_check: { path: '/health/ready' },
  interval: '1s',
  no_traffic_interval: '1s',
  // The service's own check of the database takes 2 s at most.
  timeout: '3s',
  unhealthy_threshold: 2,
  healthy_threshold: 1,
};

/** The server from which Envoy fetches the issuer's keys. */
export function issuerCluster(): object {
  // Not from a URL, which would convert it to lower case: a search for the placeholder would miss it then.
  const hostname = example.jwksUri.split('/')[2]!;
  return {
    name: 'issuer',
    type: 'STRICT_DNS',
    connect_timeout: '1s',
    load_assignment: endpoints('issuer', [hostname], 443),
    transport_socket: typed(
      'envoy.transport_sockets.tls',
      'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
      {
        sni: hostname,
        common_tls_context: {
          validation_context: {
            trusted_ca: { filename: '/etc/ssl/certs/ca-certificates.crt' },
            match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: hostname } }],
          },
        },
      },
    ),
  };
}

function endpoints(cluster_name: string, hosts: readonly string[], port: number): object {
  const lb_endpoints = hosts.map((host) => ({ endpoint: { address: socketAddress(host, port) } }));
  return { cluster_name, endpoints: [{ lb_endpoints }] };
}
