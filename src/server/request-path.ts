import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/index.js';

/** Replaces a path that can't be routed. No request has it, since Node.js rejects a space in the request target. */
const unroutable = '/ ';

/**
 * Fastify itself responds to invalid percent-encoding before any hook runs, so that the request is neither logged nor counted.
 * Replacing such a path lets `pathProblem` reject the request like any other.
 *
 * @param url the request target in origin-form
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

/** @returns the 400 for invalid percent-encoding; undefined where the path is valid */
export function pathProblem({ url }: FastifyRequest): ProblemException | undefined {
  return url === unroutable ? new ProblemException(HttpStatus.BAD_REQUEST, 'The request is malformed') : undefined;
}
