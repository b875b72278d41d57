import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The path under which clients see the service, for links: empty, or such as `/messages-api`. */
    readonly publicPath: string;
    /** The address at which clients see the service, its path included, without a slash at the end. */
    readonly publicUrl: string;
  }
}

/**
 * Tells every request where its client sees the service: by `PUBLIC_URL`, or else by the request itself, where a gateway
 * that `TRUST_PROXY` names may have stripped a path prefix and says so in `X-Forwarded-Prefix`.
 */
export function tellPublicAddress(server: FastifyInstance, { publicUrl, trustProxy }: Config['server']): void {
  const configured = publicUrl?.replace(/\/+$/, '');
  const configuredPath = configured && new URL(configured).pathname.replace(/\/$/, '');
  const isTrusted = gateways(trustProxy);
  const pathOf = (request: FastifyRequest) => {
    if (configuredPath !== undefined) return configuredPath;
    return isTrusted(request.socket.remoteAddress) ? forwardedPrefix(request) : '';
  };
  server.decorateRequest('publicPath', {
    getter() {
      return pathOf(this);
    },
  });
  server.decorateRequest('publicUrl', {
    getter() {
      return configured ?? `${this.protocol}://${this.host}${this.publicPath}`;
    },
  });
}

/** Segments that stand for themselves, so that no value leads to another host or out of the prefix. */
const prefix = /^(?:\/(?!\.)[\w.~-]{1,100}){1,10}$/;

function forwardedPrefix({ headers }: FastifyRequest): string {
  const value = String(headers['x-forwarded-prefix']).replace(/\/$/, '');
  return prefix.test(value) ? value : '';
}

/** @returns whether an address is one of a trusted gateway (`TRUST_PROXY`), whose headers are believed */
export function gateways(ranges: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address = '') => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
