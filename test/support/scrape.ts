import type { TestApp } from './test-app.js';

/** One sample of `/metrics`. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The metrics that the service exports at the moment. */
export class Scrape {
  private constructor(
    readonly samples: readonly Sample[],
    /** The type of each declared metric; a histogram is named without `_bucket`, `_sum` and `_count`. */
    readonly types: ReadonlyMap<string, string>,
  ) {}

  static async of({ inject }: Pick<TestApp, 'inject'>): Promise<Scrape> {
    const { body } = await inject({ url: '/metrics' });
    return Scrape.parse(body);
  }

  static parse(body: string): Scrape {
    const types = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!] as const);
    const lines = [...body.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)];
    const samples = lines.map(([, name, labels = '', value]) => ({
      name: name!,
      labels: labelsOf(labels),
      value: Number(value === 'Nan' ? 'NaN' : value),
    }));
    return new Scrape(samples, new Map(types));
  }

  /** The sum of the samples that have these labels; 0 if no sample does. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels);
    const found = this.samples.filter((sample) => {
      return sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value);
    });
    return found.reduce((sum, { value }) => sum + value, 0);
  }

  /** Every value that a label has, in one metric or in all. */
  values(label: string, name?: string): Set<string> {
    const samples = this.samples.filter((sample) => name === undefined || sample.name === name);
    return new Set(samples.flatMap(({ labels }) => labels[label] ?? []));
  }
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]));
}
