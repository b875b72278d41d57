import { Counter, Gauge, type Registry } from 'prom-client';

/** A value, and the labels that it has. */
export type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

/** What is known anyway, read when the metrics are asked for. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: string[];
  readonly samples: () => readonly Sample[];
}

/** A value that goes up and down. */
export function addGauge(registry: Registry, { samples, ...described }: Reading): void {
  const gauge = new Gauge({
    ...described,
    registers: [registry],
    collect: () => samples().forEach(([value, labels = {}]) => gauge.set(labels, value)),
  });
}

/** A value that only goes up, counted elsewhere. */
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
