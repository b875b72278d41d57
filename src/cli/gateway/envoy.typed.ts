/** An extension of Envoy with its configuration. */
export function typed(name: string, type: string, config: object = {}): object {
  return { name, typed_config: any(type, config) };
}

/** A configuration with its type, as a `google.protobuf.Any` in JSON. */
export function any(type: string, config: object = {}): object {
  return { '@type': `type.googleapis.com/${type}`, ...config };
}

export function socketAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}
