import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { variableNames } from '../../src/config/env.js';
import { loadConfig } from '../../src/config/index.js';
import { limits } from '../../src/database/postgres.database.js';
import { type Manifest, manifestProblems } from './kubernetes-schema.js';
import { describeWithKubectl, rendered } from './kustomize.js';

type Labels = Record<string, string>;
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Container {
  readonly image: string;
  readonly ports?: { readonly name: string; readonly containerPort: number }[];
  readonly envFrom: { readonly configMapRef: { readonly name: string } }[];
  readonly env: { readonly name: string; readonly value?: string; readonly valueFrom: object }[];
  readonly command?: string[];
  readonly securityContext: object;
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}
interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly automountServiceAccountToken: boolean;
    readonly serviceAccountName: string;
    readonly securityContext: object;
    readonly topologySpreadConstraints: { readonly labelSelector: { readonly matchLabels: Labels } }[];
    readonly containers: Container[];
  };
}

interface Rendered extends Manifest {
  readonly data?: object;
  readonly spec?: { readonly template?: PodTemplate; readonly minReplicas?: number };
}

const folder = 'deploy/kubernetes';
const kustomization = (layer: string) => parse(readFileSync(join(folder, layer, 'kustomization.yaml'), 'utf8'));
const environment = (layer: string) => parseEnv(readFileSync(join(folder, layer, 'messages-api.env'), 'utf8'));
const read = (layer: string, file: string) => parse(readFileSync(join(folder, layer, file), 'utf8')) as Manifest;
const manifests = (layer: string) =>
  kustomization(layer)
    .resources.filter((file: string) => file.endsWith('.yaml'))
    .map((file: string) => read(layer, file));

describe('the manifests for Kubernetes', () => {
  const of = (kind: string) => manifests('base').find((manifest: Manifest) => manifest.kind === kind);
  const template: PodTemplate = of('Deployment').spec.template;
  const job: PodTemplate = of('Job').spec.template;
  const [api] = template.spec.containers as [Container];
  const port = api.ports![0]!;

  it.each(['base', 'production'])('are all listed in the kustomization: %s', (layer) => {
    const { resources, configMapGenerator } = kustomization(layer);
    const listed: string[] = [...resources, ...configMapGenerator.flatMap(({ envs }: { envs: string[] }) => envs)];
    const files = readdirSync(join(folder, layer)).filter((file) => file !== 'kustomization.yaml');
    expect(listed.filter((file) => file !== '../base').toSorted()).toEqual(files.toSorted());
  });

  it('are valid by the schemas of Kubernetes', async () => {
    expect(await manifestProblems([...manifests('base'), ...manifests('production')])).toEqual([]);
  });

  it.each([
    ['an unknown field', { readinesProbe: api.readinessProbe }, 'readinesProbe'],
    ['a value of the wrong type', { ports: [{ containerPort: '3000' }] }, 'containerPort must be integer'],
  ])('are invalid with %s', async (_, wrong, problem) => {
    const deployment = of('Deployment');
    Object.assign(deployment.spec.template.spec.containers[0], wrong);
    expect((await manifestProblems([deployment])).join('\n')).toContain(problem);
  });

  it('give the service a configuration that it accepts, with secrets by reference only', () => {
    const variables = { ...environment('base'), ...environment('production') };
    const named = [
      ...Object.keys(variables),
      ...[api, ...job.spec.containers].flatMap(({ env }) => env.map(({ name }) => name)),
    ];
    expect(variableNames).toEqual(expect.arrayContaining(named));
    for (const { env } of [api, ...job.spec.containers]) {
      expect(env).toEqual([{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: expect.any(Object) } }]);
    }
    const secret = { DATABASE_URL: 'postgres://user:secret@db/messages' };
    const config = loadConfig({ NODE_ENV: 'production', ...variables, ...secret });
    expect(config.database.migrate).toBe('never');
    const { delayMs, timeoutMs } = config.server.shutdown;
    expect(template.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(delayMs + timeoutMs);
  });

  it('are consistent: selectors, accounts, ports, probes and the command match the pods and the image', () => {
    const { labels, annotations } = template.metadata;
    const selectors: Labels[] = [
      of('Deployment').spec.selector.matchLabels,
      of('Service').spec.selector,
      of('PodDisruptionBudget').spec.selector.matchLabels,
      ...template.spec.topologySpreadConstraints.map(({ labelSelector }) => labelSelector.matchLabels),
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
    // The Job's pods receive no requests, but the network policy applies to them.
    expect(job.metadata.labels).not.toMatchObject(of('Service').spec.selector);
    for (const one of [labels, job.metadata.labels])
      expect(one).toMatchObject(of('NetworkPolicy').spec.podSelector.matchLabels);
    const { kind, apiVersion, metadata } = of('Deployment');
    expect(of('HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({ kind, apiVersion, name: metadata.name });
    for (const { spec } of [template, job]) expect(spec.serviceAccountName).toBe(of('ServiceAccount').metadata.name);
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`EXPOSE ${port.containerPort}\n`);
    expect(of('Service').spec.ports[0].targetPort).toBe(port.name);
    expect(of('NetworkPolicy').spec.ingress[0].ports[0].port).toBe(port.name);
    expect(annotations).toMatchObject({
      'prometheus.io/port': String(port.containerPort),
      'prometheus.io/path': '/metrics',
    });
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object };
    for (const { httpGet } of [api.startupProbe, api.readinessProbe, api.livenessProbe]) {
      expect([Object.keys(paths).includes(httpGet.path), httpGet.port]).toEqual([true, port.name]);
    }
    const [, script] = job.spec.containers[0]!.command!;
    expect(existsSync(script!)).toBe(true);
  });

  it('run no pod as root, with a writable file system, more privileges or access to the API server', () => {
    for (const { spec } of [template, job]) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const { securityContext } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  it('need no more connections than PostgreSQL allows by default', () => {
    const { maxSurge } = of('Deployment').spec.strategy.rollingUpdate;
    const { maxReplicas } = of('HorizontalPodAutoscaler').spec;
    const [migration, reserved, maxConnections] = [1, 3, 100];
    // Besides the pool, a replica has one that follows revocations.
    expect((maxReplicas + maxSurge) * (limits.max + 1) + migration + reserved).toBeLessThanOrEqual(maxConnections);
  });

  describeWithKubectl('as kubectl renders them', () => {
    it('have the image, the configuration of both layers and the namespace of the environment', async () => {
      const all: Rendered[] = rendered(join(folder, 'production'));
      expect(await manifestProblems(all)).toEqual([]);
      const sources: Manifest[] = [...manifests('base'), ...manifests('production')];
      const kinds = [...sources.map(({ kind }) => kind), 'ConfigMap'];
      expect(all.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
      const find = (kind: string) => all.find((manifest) => manifest.kind === kind)!;
      const configMap = find('ConfigMap');
      expect(configMap.data).toEqual({ ...environment('base'), ...environment('production') });
      for (const kind of ['Deployment', 'Job']) {
        const [container] = find(kind).spec!.template!.spec.containers;
        expect(container!.envFrom).toEqual([{ configMapRef: { name: configMap.metadata.name } }]);
        expect(container!.image).toMatch(/^registry\.example\.com\/nest-resource-server:\d/);
      }
      expect(find('HorizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 3 });
    });

    it('are rejected when the kustomization has an unknown field', () => {
      expect(() => rendered('test/deploy/mistaken')).toThrow('unknown field');
    });
  });
});
