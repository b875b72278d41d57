import { names } from './peers.ts';
import type { LoadName, Results } from './rounds.ts';

export interface Target {
  readonly text: string;
  readonly atLeast: number;
  /** Undefined where the peer wasn't measured. */
  readonly ratio: number | undefined;
}

/** The service's performance targets, as ratios of CPU time per request. Above 1, the service is faster than the peer. */
export function targets(results: Results, self: string, verification: number): Target[] {
  const cpu = (name: string, load: LoadName) => results.get(name)?.[load]?.cpu ?? NaN;
  const own = { public: cpu(self, 'public'), hot: cpu(self, 'hot'), cold: cpu(self, 'cold') };
  const rows: [text: string, atLeast: number, ratio: number][] = [
    ['hot: of our public route’s speed', 0.9, own.public / own.hot],
    ['hot: times express-oauth2-jwt-bearer', 5, cpu(names.expressBearer, 'hot') / own.hot],
    ['hot: times @fastify/jwt with cache', 3, cpu(names.fastifyJwt, 'hot') / own.hot],
    ['hot: times vanilla Nest on Express', 6, cpu(names.nestExpress, 'hot') / own.hot],
    ['hot: times Flask + Authlib', 10, cpu(names.flask, 'hot') / own.hot],
    ['cold: times vanilla Nest on Fastify', 2, cpu(names.nestFastify, 'cold') / own.cold],
    ['cold: of the limit’s speed', 0.6, (own.public + verification) / own.cold],
  ];
  return rows.map(([text, atLeast, ratio]) => ({ text, atLeast, ratio: Number.isNaN(ratio) ? undefined : ratio }));
}
