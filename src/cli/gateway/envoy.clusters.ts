import type { Config } from '../../config/index.js';
import { any, socketAddress, typed } from './envoy.typed.js';
import { example } from './example.js';

/** The replicas: those that say they are ready. */
export function serviceCluster({ server }: Config): object {
  const together = server.maxInFlight * example.replicas.length;
  return {
    name: 'messages',
    type: 'STRICT_DNS',
    lb_policy: 'LEAST_REQUEST',
    connect_timeout: '1s',
    load_assignment: endpoints('messages', example.replicas, example.port),
    health_checks: [readiness],
    circuit_breakers: {
      thresholds: [{ max_connections: together, max_pending_requests: together, max_requests: together }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': any(
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        {
          // Less than SHUTDOWN_DELAY: Envoy closes an idle connection first, also one to a replica that ends.
          common_http_protocol_options: { idle_timeout: '4s' },
          explicit_http_config: { http_protocol_options: {} },
        },
      ),
    },
  };
}

/** Asked every second: the service still takes requests for `SHUTDOWN_DELAY` seconds after it has said no. */
const readiness = {
  http_health_check: { path: '/health/ready' },
  interval: '1s',
  no_traffic_interval: '1s',
  // The service's own look at the database takes 2 s at most.
  timeout: '3s',
  unhealthy_threshold: 2,
  healthy_threshold: 1,
};

/** Where the issuer's keys are fetched. */
export function issuerCluster(): object {
  // As it is written: an URL's hostname is in small letters, and whoever replaces the placeholder would miss it.
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
