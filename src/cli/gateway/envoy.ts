import type { Config } from '../../config/index.js';
import type { EdgeRoute } from './edge-routes.js';
import { issuerCluster, serviceCluster } from './envoy.clusters.js';
import { accessFilters } from './envoy.access.js';
import { routeConfiguration } from './envoy.routes.js';
import { limits } from '../../server/server.js';
import { socketAddress, typed } from './envoy.typed.js';

/** A complete bootstrap configuration. Only requests that a route allows are forwarded. */
export function envoyBootstrap(routes: readonly EdgeRoute[], config: Config): object {
  return {
    admin: { address: socketAddress('127.0.0.1', 9901) },
    static_resources: {
      listeners: [listener(routes, config)],
      clusters: [serviceCluster(config), issuerCluster()],
    },
  };
}

function listener(routes: readonly EdgeRoute[], config: Config): object {
  const transport_socket = typed(
    'envoy.transport_sockets.tls',
    'envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    {
      common_tls_context: {
        tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
        alpn_protocols: ['h2', 'http/1.1'],
        tls_certificates: [
          {
            certificate_chain: { filename: '/etc/envoy/tls/tls.crt' },
            private_key: { filename: '/etc/envoy/tls/tls.key' },
          },
        ],
      },
    },
  );
  const filters = [
    typed(
      'envoy.filters.network.http_connection_manager',
      'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
      connectionManager(routes, config),
    ),
  ];
  const address = socketAddress('0.0.0.0', 8443);
  return { name: 'https', address, filter_chains: [{ transport_socket, filters }] };
}

function connectionManager(routes: readonly EdgeRoute[], config: Config): object {
  const requestTimeout = `${config.server.requestTimeoutMs / 1000}s`;
  return {
    stat_prefix: 'messages',
    // Envoy appends the peer's address to X-Forwarded-For, and sets X-Forwarded-Proto. The service ignores earlier values.
    use_remote_address: true,
    // X-Forwarded-Client-Cert has the certificate that the client has shown to Envoy. Without one, Envoy removes a client's own.
    forward_client_cert_details: 'SANITIZE_SET',
    set_current_client_cert_details: { cert: true },
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'REJECT_REQUEST',
    common_http_protocol_options: { headers_with_underscores_action: 'REJECT_REQUEST' },
    max_request_headers_kb: limits.headers / 1024,
    request_timeout: requestTimeout,
    stream_idle_timeout: requestTimeout,
    local_reply_config: { body_format: problem },
    http_filters: accessFilters(config),
    route_config: routeConfiguration(routes, config),
  };
}

/** Envoy's own error responses have the format of the service's (RFC 9457). */
const problem = {
  json_format: {
    type: 'about:blank',
    status: '%RESPONSE_CODE%',
    detail: '%LOCAL_REPLY_BODY%',
    requestId: '%REQ(X-REQUEST-ID)%',
  },
  content_type: 'application/problem+json',
};
