import type { Names } from './names.ts';

/** Adds the resource's scopes to the lists in `src/roles.ts`, from which the roles take them. */
export function grantScopes(text: string, { path }: Pick<Names, 'path'>): string {
  return add(add(text, 'reading', `read:${path}`), 'writing', `write:${path}`);
}

/** @throws {Error} there is no such list, or it has a comment, where a scope could end up */
function add(text: string, list: string, scope: string): string {
  const literal = new RegExp(String.raw`(?<=^const ${list}\b[^=]*= \[)[^\]]*(?=\])`, 'm');
  const [items] = literal.exec(text) ?? [];
  if (items === undefined)
    throw new Error(`src/roles.ts has no list “${list}” for ${scope} (schematics/resource/roles.ts)`);
  if (/\/[/*]/.test(items)) throw new Error(`Move the comment out of the list “${list}” in src/roles.ts`);
  return text.replace(literal, (items) => [...items.split(',').filter((item) => item.trim()), `'${scope}'`].join(','));
}
