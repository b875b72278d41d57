import type { Server } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { respondWithProblem } from './problem.filter.js';

/**
 * Nest's Fastify adapter, which responds with problems to errors outside of Nest's handlers: a body that can't be parsed, an
 * overload, an unknown address. Fastify gives each route the error handler that is set when the route is loaded. Nest sets its
 * own late: a plugin registered with `await` before would leave all routes with Fastify's default one. Hence the handlers are
 * set here, before anything can be registered, and a plugin that sets another one for all routes makes startup fail.
 */
export class ProblemAdapter extends FastifyAdapter {
  constructor(options: FastifyHttpOptions<Server> & { readonly skipMiddie?: boolean }) {
    super({ ...options, allowErrorHandlerOverride: false });
    const server: FastifyInstance = this.instance;
    server.setErrorHandler((error, request, reply) => respondWithProblem(this.mapException(error), request, reply));
    server.setNotFoundHandler((request, reply) => respondWithProblem(new NotFoundException(), request, reply));
  }

  /** Ignored: Nest would set its own too late. */
  override setErrorHandler(): FastifyInstance {
    return this.instance;
  }

  /** Ignored, for the same reason. */
  override setNotFoundHandler(): FastifyInstance {
    return this.instance;
  }
}
