import type { OxlintOverride } from 'oxlint';

/** An override that rejects the imports of other rooms in some files. `up` leads from them to the rooms. */
export function restriction(room: string, files: string, up: string, allowed: readonly string[]): OxlintOverride {
  const group = [`${up}**`, 'nest-resource-server/**', ...allowed.flatMap((path) => exceptions(up, path))];
  const message = `${room} may import ${allowed.join(', ') || 'no other room'} (imports.lint.ts).`;
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] } };
}

/** A pattern can only exempt a file if the folders that lead to it are exempt too. */
function exceptions(up: string, path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => `!${up}${parts.slice(0, index + 1).join('/')}`);
}
