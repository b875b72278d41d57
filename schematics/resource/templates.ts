import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Names } from './names.ts';

const folder = path.join(import.meta.dirname, 'files');

/**
 * @throws {Error} one of the names has a meaning in the templates already, such as `page` or `Date`, or in the language, such as `class`
 */
export function rejectClashes({ plural, singular, Plural, Singular }: Names): void {
  const used = new Set(globSync('**/*.template', { cwd: folder }).flatMap(identifiersIn));
  const clash = [plural, singular, Plural, Singular].find((name) => used.has(name) || isKeyword(name));
  if (clash === undefined) return;
  const isReserved = isKeyword(clash);
  const why = isReserved ? 'is a word of TypeScript' : 'means something else in the code of every resource';
  throw new Error(`“${clash}” ${why}: choose another name, or another --singular`);
}

/** The names that a template declares or refers to. Those of properties can't clash. */
function identifiersIn(file: string): string[] {
  const text = readFileSync(path.join(folder, file), 'utf8').replaceAll(/<%= \w+ %>/g, '$');
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isProperty(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

function isProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent);
}

function isKeyword(name: string): boolean {
  return ts.identifierToKeywordKind(ts.factory.createIdentifier(name)) !== undefined;
}
