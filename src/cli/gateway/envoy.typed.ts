/** An extension of Envoy's with its configuration, as messages carry it (`google.protobuf.Any`). */
export function typed(name: string, type: string, config: object = {}): object {
  return { name, typed_config: any(type, config) };
}

export function any(type: string, config: object = {}): object {
  return { '@type': `type.googleapis.com/${type}`, ...config };
}

export function socketAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}
