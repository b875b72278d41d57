import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config/index.js';

/**
 * Adds to every request the address at which its client sees the service: `PUBLIC_URL`, or else the request's own, with the path
 * prefix that a gateway of `TRUST_PROXY` has stripped and states in `X-Forwarded-Prefix`.
 */
export function addPublicAddress(server: FastifyInstance, { publicUrl, trustProxy }: Config['server']): void {
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

const loopback = /^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:\/|$)/i;

/**
 * A function that returns the address for which DPoP proofs must be made: `publicUrl` of the request where that is configured, stated
 * by a gateway of `TRUST_PROXY`, or this machine's own. Otherwise it returns an empty text, which fits no proof: a stranger's `Host`
 * would let a proof for another server pass.
 */
export function knownAddressOf({ publicUrl, trustProxy }: Config['server']): (request: unknown) => string {
  const isTrusted = gateways(trustProxy);
  return (request) => {
    const { publicUrl: address, socket } = request as FastifyRequest; // the request of our framework
    const isKnown = publicUrl !== undefined || isTrusted(socket.remoteAddress) || loopback.test(address);
    return isKnown ? address : '';
  };
}

/** Segments of safe characters, so that no value leads to another host or out of the prefix. */
const prefix = /^(?:\/(?!\.)[\w.~-]{1,100}){1,10}$/;

function forwardedPrefix({ headers }: FastifyRequest): string {
  const value = String(headers['x-forwarded-prefix']).replace(/\/$/, '');
  return prefix.test(value) ? value : '';
}

/** @returns a function that tests whether an address is that of a trusted gateway (`TRUST_PROXY`) */
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
