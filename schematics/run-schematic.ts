import { NodeWorkflow } from '@angular-devkit/schematics/tools/index.js';

/** What a schematic did to a file, and its path in the repository. */
export interface Change {
  readonly kind: 'create' | 'update' | 'delete' | 'rename' | 'error';
  readonly path: string;
}

/**
 * Runs a schematic of `collection.json`.
 *
 * @throws {Error} it failed, and nothing was written
 */
export async function runSchematic(name: string, options: object, dryRun: boolean, root: string): Promise<Change[]> {
  const workflow = new NodeWorkflow(root, { dryRun, schemaValidation: true });
  const changes: Change[] = [];
  workflow.reporter.subscribe(({ kind, path }) => changes.push({ kind, path: path.replace(/^\//, '') }));
  await workflow
    .execute({ collection: `${import.meta.dirname}/collection.json`, schematic: name, options })
    .forEach(() => {});
  return changes;
}
