import { join } from 'node:path';
import ts from 'typescript';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
}

const moduleOf = ({ apiVersion, kind }: Manifest) => `kubernetes-models/${apiVersion}/${kind}`;

/** Returns the problems of manifests by the schemas of Kubernetes: invalid values and unknown fields. */
export async function manifestProblems(manifests: readonly Manifest[]): Promise<string[]> {
  const wrong = await Promise.all(manifests.map(valueProblems));
  return [...wrong.flat(), ...unknownFields(manifests)];
}

async function valueProblems(manifest: Manifest): Promise<string[]> {
  const models = (await import(moduleOf(manifest))) as Record<string, new (data: object) => { validate(): void }>;
  try {
    new models[manifest.kind]!(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind}: ${(error as Error).message}`]; // of the schema's own validator
  }
}

/** The schemas allow unknown fields, as an API server does; the types generated from them don't. */
function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = join(import.meta.dirname, 'manifests.ts');
  const lines = manifests.map((manifest, index) => {
    const { kind } = manifest;
    return `import type { I${kind} as T${index} } from '${moduleOf(manifest)}';
      export const manifest${index}: T${index} = ${JSON.stringify(manifest)};`;
  });
  const options = { module: ts.ModuleKind.NodeNext, strict: true, skipLibCheck: true, noEmit: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
