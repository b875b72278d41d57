import { type Aggregator, Counter, Gauge, type Registry } from 'prom-client';

/** A value with its labels. */
export type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

/** A metric whose values are kept elsewhere, and read for each request to `/metrics`. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: string[];
  /** How the values of several workers become one; undefined: by their sum. */
  readonly aggregator?: Aggregator;
  readonly samples: () => readonly Sample[];
}

/** Adds a metric whose value goes up and down. */
export function addGauge(registry: Registry, { samples, ...described }: Reading): void {
  const gauge = new Gauge({
    ...described,
    registers: [registry],
    collect: () => samples().forEach(([value, labels = {}]) => gauge.set(labels, value)),
  });
}

/** Adds a metric whose value only goes up. */
export function addCounter(registry: Registry, { samples, ...described }: Reading): void {
  const counter = new Counter({
    ...described,
    registers: [registry],
    collect() {
      counter.reset();
      samples().forEach(([value, labels = {}]) => counter.inc(labels, value));
    },
  });
}
