import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problems/index.js';

/**
 * `uri-host [ ":" port ]` (RFC 9110, section 7.2): an IPv6 address in brackets, or labels with dots between them. RFC 3986
 * also allows percent-encoding and `!$&'()*+,;=` in a name, which no host has and which URL parsers change or reject.
 */
const hostAndPort = /^(?:\[([\da-f:.]+)\]|((?:[\w-]{1,63}\.)*[\w-]{1,63}\.?))(?::(\d{0,5}))?$/i;

/** URL parsers read a name whose last label is a number as an IPv4 address, however it is written. */
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
 * The 400 for a request whose host is missing, repeated or malformed (RFC 9112, section 3.2), as its `Host`, its address or a
 * trusted gateway names it. Only HTTP/1.0 may name none.
 *
 * @returns undefined where the host is valid
 */
export function hostProblem({ raw, host, protocol }: FastifyRequest): ProblemException | undefined {
  const hosts = hostHeaders(raw);
  const isOne = hosts.length === 1 || (hosts.length === 0 && raw.httpVersion === '1.0');
  const isForwardedHostValid = host === (hosts[0] ?? '') || isHost(host);
  const isSchemeValid = scheme.test(protocol);
  if (isOne && hosts.every(isHost) && isForwardedHostValid && isSchemeValid) return undefined;
  return new ProblemException(
    HttpStatus.BAD_REQUEST,
    'The request must name one valid host: check Host, X-Forwarded-Host and X-Forwarded-Proto',
  );
}

/** Node.js keeps the first of several `Host` headers and drops the others: only the raw headers show them. */
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
 * The address of a request without its scheme and host, which clients send to a proxy. The host takes the place of `Host`
 * (RFC 9112, section 3.2.2), and what else is in it, such as a password, reaches no log.
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
