import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problems/index.js';

/** Takes the place of an address that can't be routed. No request has it: Node.js rejects a space in an address. */
const unroutable = '/ ';

/**
 * Fastify responds to bad percent-encoding before any hook, without a line in the log or a sample in the metrics. So that it is
 * rejected as any other request is (`pathProblem`), its address is replaced.
 *
 * @param url origin-form of a request's target
 */
export function routable(url: string): string {
  if (!url.includes('%')) return url;
  try {
    decodeURI(url.split(/[?#]/, 1)[0]!);
    return url;
  } catch {
    return unroutable;
  }
}

/** @returns the 400 for bad percent-encoding; undefined where there is none */
export function pathProblem({ url }: FastifyRequest): ProblemException | undefined {
  return url === unroutable ? new ProblemException(HttpStatus.BAD_REQUEST, 'The request is malformed') : undefined;
}
