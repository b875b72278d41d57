import type { Server } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { answerProblem } from './problem.filter.js';

/**
 * Fastify for Nest, with problems for whatever happens outside of Nest's handlers: a body that can't be parsed, an overload, an
 * unknown address. Fastify gives each route the error handler that is set when the route is loaded. Nest sets its own last of
 * all: any plugin that is registered with `await` before that leaves all routes with Fastify's default one. That is why it is set
 * here, before anything can be registered, and a plugin that sets another one for all routes stops the startup.
 */
export class ProblemAdapter extends FastifyAdapter {
  constructor(options: FastifyHttpOptions<Server> & { readonly skipMiddie?: boolean }) {
    super({ ...options, allowErrorHandlerOverride: false });
    const server: FastifyInstance = this.instance;
    server.setErrorHandler((error, request, reply) => answerProblem(this.mapException(error), request, reply));
    server.setNotFoundHandler((request, reply) => answerProblem(new NotFoundException(), request, reply));
  }

  /** Keeps ours: Nest's own would come too late. */
  override setErrorHandler(): FastifyInstance {
    return this.instance;
  }

  /** Keeps ours, likewise. */
  override setNotFoundHandler(): FastifyInstance {
    return this.instance;
  }
}
