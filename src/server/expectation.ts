import { HttpStatus } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/index.js';

/** @returns the 417 for an unsupported expectation (RFC 9110, section 10.1.1); undefined where there is none */
export function expectationProblem({ headers: { expect } }: FastifyRequest): ProblemException | undefined {
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined;
  return new ProblemException(HttpStatus.EXPECTATION_FAILED, 'The only supported expectation is 100-continue');
}
