import { type Config, metadataOf } from './config.js';

/** Only programs on this machine reach such a host, and all of them under this name. The name as a URL has it. */
const loopbackHosts = new Map([
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', 'localhost'],
  ['::1', '[::1]'],
]);

/**
 * For development without `PUBLIC_URL`: the API describes itself (RFC 9728) under the address that it listens on, so that a client
 * that knows only this address finds the local issuer. `PUBLIC_URL` itself stays unset, because `Location` must follow the request's
 * host: the port may be forwarded from a container. With `PORT=0`, or on other interfaces, the address isn't known beforehand.
 */
export function describedAtOwnAddress(config: Config): Config {
  const { host, port } = config.server;
  const name = loopbackHosts.get(host);
  if (config.auth.metadata !== undefined || name === undefined || port === 0) return config;
  const { origin: resource } = new URL(`http://${name}:${port}`);
  return { ...config, auth: { ...config.auth, metadata: metadataOf(resource, config.docs) } };
}
