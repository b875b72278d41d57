import type { Rule, Tree } from '@angular-devkit/schematics';
import prettier from 'prettier';

/** Formats the files that the schematic has written, as `npm run format` does. */
export const formatChanges: Rule = async (tree: Tree) => {
  const paths = new Set(tree.actions.map(({ path }) => path));
  for (const path of paths) {
    const config = await prettier.resolveConfig(`.${path}`);
    const formatted = await prettier.format(tree.readText(path), { ...config, filepath: path });
    tree.overwrite(path, formatted);
  }
};
