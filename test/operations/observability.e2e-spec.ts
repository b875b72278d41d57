import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createLogger } from '../../src/logging/logger.js';
import { type Query, readPromQl } from './promql.js';
import { Scrape } from '../support/scrape.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

/** The service asks an issuer about tokens, so that the metrics of that have values. */
const asking = {
  AUTH_INTROSPECTION: 'opaque',
  AUTH_INTROSPECTION_CLIENT_ID: 'api',
  AUTH_INTROSPECTION_CLIENT_SECRET: 'secret',
};

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}
interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly Target[];
  readonly datasource?: { readonly uid: string };
}

// Our own files: the tests below check the parts that they use.
const alerts = parse(readFileSync('deploy/observability/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const dashboard = JSON.parse(readFileSync('deploy/observability/dashboard.json', 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
};
const page = readFileSync('docs/reference/metrics-and-logs.md', 'utf8');
const runbook = readFileSync('docs/operate/runbook.md', 'utf8');

const rules = alerts.groups.flatMap((group) => group.rules);
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

/** The labels that Prometheus adds to each sample, and the metric that it adds for each target. */
const added = ['job', 'instance'];
const ofPrometheus = { up: [] as string[] };

describe('observability:', () => {
  const lines: Record<string, unknown>[] = [];
  let service: TestApp;
  let scrape: Scrape;
  let labels: Map<string, Set<string>>;
  beforeAll(async () => {
    const write = (line: string) => void lines.push(JSON.parse(line));
    service = await createTestApp(asking, { logger: createLogger({ logLevel: 'info' }, { write }) });
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    await service.injectAs('', { url: '/api/private', headers });
    await service.injectAs('', { url: '/api/messages', headers });
    scrape = await Scrape.of(service);
    labels = new Map(Object.entries(ofPrometheus).map(([name, labels]) => [name, new Set(labels)]));
    for (const sample of scrape.samples) {
      const known = labels.get(sample.name) ?? new Set();
      labels.set(sample.name, new Set([...known, ...Object.keys(sample.labels)]));
    }
  });
  afterAll(() => service.close());

  /** The metrics, labels and states in an expression that the service does not export. */
  const unknownIn = ({ selectors, groupings }: Query): string[] => {
    const metrics = selectors.map(({ metric }) => metric);
    const known = new Set([...added, ...metrics.flatMap((metric) => [...(labels.get(metric) ?? [])])]);
    return [
      ...metrics.filter((metric) => !labels.has(metric)),
      ...groupings.filter((label) => !known.has(label)),
      ...selectors.flatMap(({ metric, matchers }) => {
        const own = new Set([...added, ...(labels.get(metric) ?? [])]);
        return matchers.filter(({ label }) => !own.has(label)).map(({ label }) => `${metric}{${label}}`);
      }),
      ...selectors.flatMap(({ metric, matchers }) => {
        const states = matchers.filter(({ label }) => label === 'state').flatMap(({ values }) => values);
        return states.filter((state) => !scrape.values('state', metric).has(state));
      }),
    ];
  };

  it.each(rules.map(({ alert, expr }) => [alert, expr]))('the alert %s uses only exported metrics', (_, expr) => {
    const query = readPromQl(expr);
    expect(query.selectors.length).toBeGreaterThan(0);
    expect(unknownIn(query)).toEqual([]);
  });

  it.each(targets.map(({ title, legendFormat, expr }) => [title, legendFormat, expr]))(
    'the panel "%s" (%s) uses only exported metrics',
    (_, legendFormat, expr) => {
      const query = readPromQl(expr.replaceAll('$__rate_interval', '5m'));
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
      expect(query.selectors.length).toBeGreaterThan(0);
      expect(unknownIn({ ...query, groupings: [...query.groupings, ...shown] })).toEqual([]);
    },
  );

  it.each([
    'sum(rate(http_requests_total[5m]))',
    'sum by (path) (auth_allowed_total)',
    'auth_allowed_total{reason="x"}',
    'auth_key_set_state{state=~"dead|old"}',
  ])('an unknown metric, label or state is detected: %s', (expr) => {
    expect(unknownIn(readPromQl(expr))).toHaveLength(1);
  });

  it('a syntax error is detected', () => {
    expect(() => readPromQl('sum(rate(auth_allowed_total[5m])')).toThrow(SyntaxError);
  });

  it('the dashboard shows every metric of the service, from a selectable data source', () => {
    const selectors = targets.flatMap(({ expr }) => readPromQl(expr.replaceAll('$__rate_interval', '5m')).selectors);
    const shown = new Set(selectors.map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, '')));
    expect([...ownMetrics()].filter((name) => !shown.has(name))).toEqual([]);
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set(['${datasource}']));
  });

  it('the runbook explains every alert, and no other', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect([annotations.summary, annotations.description].every(Boolean)).toBe(true);
      expect(annotations.runbook_url).toBe(`docs/operate/runbook.md#${alert.toLowerCase()}`);
    }
    const explained = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(explained).toEqual(rules.map(({ alert }) => alert));
  });

  it('the reference lists every metric of the service with its type and labels', () => {
    const exported = [...ownMetrics()].map((name) => {
      const type = scrape.types.get(name)!;
      const own = [...(labels.get(type === 'histogram' ? `${name}_count` : name) ?? [])];
      return `${name} ${type} ${own.join(', ')}`.trim();
    });
    const listed = rowsOf(section('Metrics')).map(([name, type, labels]) => `${name} ${type} ${labels}`.trim());
    expect(listed.sort()).toEqual(exported.sort());
  });

  it('the reference lists every field of the access line and of the audit line', () => {
    const fieldsOf = (isWanted: (line: Record<string, unknown>) => boolean) => {
      return [...new Set(lines.filter(isWanted).flatMap((line) => Object.keys(line)))].sort();
    };
    const listed = (name: string) =>
      rowsOf(section(name))
        .flatMap(([fields]) => fields!.split(', '))
        .sort();
    expect(listed('The access line')).toEqual(fieldsOf(({ msg }) => msg === 'request completed'));
    expect(listed('The audit line')).toEqual(fieldsOf(({ audit }) => audit === true));
  });

  function ownMetrics(): Set<string> {
    return new Set([...scrape.types.keys()].filter((name) => !/^(process|nodejs)_/.test(name)));
  }
});

/** A section of the page, up to the next heading of the same or a higher level. */
function section(name: string): string {
  const [, level = '', rest = ''] = new RegExp(`^(#+) ${name}\\n([^]*)`, 'm').exec(page) ?? [];
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** The cells of a table without its header and without backticks. */
function rowsOf(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}
