import { type Rule, type Tree, apply, applyTemplates, chain, mergeWith, url } from '@angular-devkit/schematics';
import { linesOf, stepsFor } from '../steps.ts';
import { declareModule } from './app-module.ts';
import { formatChanges } from './format.ts';
import { type Names, namesOf } from './names.ts';
import { grantScopes } from './roles.ts';
import { rejectClashes } from './templates.ts';

export interface ResourceOptions {
  readonly name: string;
  readonly singular?: string;
}

/** `nest g resource orders`: the files of a resource, its entry in the list of modules, and its scopes in the roles. */
export function resource({ name, singular }: ResourceOptions): Rule {
  return (tree, { logger }) => {
    const names = namesOf(name, singular);
    rejectClashes(names);
    rejectExisting(tree, names);
    logger.info(`Then run:\n${linesOf(stepsFor(names))}`);
    return chain([
      mergeWith(apply(url('./files'), [applyTemplates(names)])),
      edit('src/app.module.ts', (text) => declareModule(text, names)),
      edit('src/roles.ts', (text) => grantScopes(text, names)),
      formatChanges,
    ]);
  };
}

/** @throws {Error} another resource has the folder, the tests or the table */
function rejectExisting(tree: Tree, { path, table, Singular }: Names): void {
  const taken = [`src/${path}`, `test/api/${path}.e2e-spec.ts`].find((one) => isTaken(tree, one));
  if (taken !== undefined) throw new Error(`${taken} exists already: nothing was changed`);
  tree.getDir('src').visit((file) => {
    const text = /\.(?:table|schemas)\.ts$/.test(file) ? tree.readText(file) : '';
    if (text.includes(`pgTable('${table}'`))
      throw new Error(`${file} has the table ${table} already: nothing was changed`);
    if (text.includes(`id: '${Singular}'`))
      throw new Error(`${file} has the schema ${Singular} already: nothing was changed`);
  });
}

function isTaken(tree: Tree, path: string): boolean {
  if (tree.exists(path)) return true;
  const { subfiles, subdirs } = tree.getDir(path);
  return subfiles.length + subdirs.length > 0;
}

function edit(path: string, change: (text: string) => string): Rule {
  return (tree) => tree.overwrite(path, change(tree.readText(path)));
}
