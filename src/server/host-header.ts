import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/index.js';

/**
 * `uri-host [ ":" port ]` (RFC 9110, section 7.2): an IPv6 address in brackets, or labels separated by dots. RFC 3986 also
 * allows percent-encoding and `!$&'()*+,;=` in a name, but no real host has them, and URL parsers change or reject them.
 */
const hostAndPort = /^(?:\[([\da-f:.]+)\]|((?:[\w-]{1,63}\.)*[\w-]{1,63}\.?))(?::(\d{0,5}))?$/i;

/** URL parsers read a name whose last label is a number, in any notation, as an IPv4 address. */
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;

const scheme = /^https?$/;
const maxNameLength = 253;
const maxPort = 65_535;

function isHost(value: string): boolean {
  const [, ipv6, name = '', port = ''] = hostAndPort.exec(value) ?? [];
  if (Number(port) > maxPort || name.length > maxNameLength) return false;
  if (ipv6 !== undefined) return isIPv6(ipv6);
  return endsInNumber.test(name) ? isIPv4(name) : name !== '';
}

/**
 * Creates the check of a request's host.
 *
 * @returns a function that returns the 400 for a host that is missing, repeated or malformed (RFC 9112, section 3.2), whether it
 * comes from `Host`, from the request target or from a trusted gateway. Only HTTP/1.0 allows a request without one. The function
 * returns undefined where the host is valid
 */
export function hostCheck(): (request: FastifyRequest) => ProblemException | undefined {
  /** Most requests to a service name the same host. */
  let lastValid: string | undefined;
  const isValid = (host: string) => {
    if (host === lastValid) return true;
    if (!isHost(host)) return false;
    lastValid = host;
    return true;
  };
  return ({ raw, host, protocol }) => {
    const hosts = hostHeaders(raw);
    const isOne = hosts.length === 1 || (hosts.length === 0 && raw.httpVersion === '1.0');
    const isForwardedHostValid = host === (hosts[0] ?? '') || isValid(host);
    if (isOne && hosts.every(isValid) && isForwardedHostValid && scheme.test(protocol)) return undefined;
    return new ProblemException(
      HttpStatus.BAD_REQUEST,
      'The request must name one valid host: check Host, X-Forwarded-Host and X-Forwarded-Proto',
    );
  };
}

/** Node.js keeps the first `Host` header and drops its duplicates, except in the raw headers. */
function hostHeaders({ rawHeaders }: IncomingMessage): string[] {
  const hosts: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHostHeader(rawHeaders[index])) hosts.push(rawHeaders[index + 1] ?? '');
  }
  return hosts;
}

function isHostHeader(name = ''): boolean {
  return name.length === 'host'.length && name.toLowerCase() === 'host';
}

const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/**
 * Converts a request target in absolute-form, as clients send it to a proxy, to origin-form. Its host replaces `Host` (RFC 9112,
 * section 3.2.2). The rest, for example a password, is dropped and reaches no log.
 */
export function originForm(request: IncomingMessage): string {
  const { url = '' } = request;
  if (url.startsWith('/')) return url;
  const [origin, host] = absoluteForm.exec(url) ?? [];
  if (origin === undefined) return url;
  request.headers.host = host;
  const target = url.slice(origin.length);
  return target.startsWith('/') ? target : `/${target}`;
}
