import { ModuleDeclarator } from '@nestjs/schematics';
import type { Names } from './names.ts';

type Path = Parameters<ModuleDeclarator['declare']>[1]['path'];

/** Adds the resource's module to the list in `src/app.module.ts`. */
export function declareModule(text: string, { path, Plural }: Pick<Names, 'path' | 'Plural'>): string {
  return new ModuleDeclarator().declare(text, {
    metadata: 'imports',
    name: path,
    className: `${Plural}Module`,
    type: 'module',
    path: `/src/${path}` as Path, // a normalized path
    module: '/src/app.module' as Path,
    isEsm: true,
  });
}
