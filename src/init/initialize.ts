import { posix } from 'node:path';
import { addAuthModule, hasAuthModule, moduleLines } from './app-module.js';
import { addTokens, byHand } from './e2e-test.js';
import { type ProjectFiles, editLines, importLine } from './project-files.js';

/** What happened to each file, for people. */
export interface InitResult {
  /** False: nothing was changed, and the lines say what to do by hand. */
  readonly isDone: boolean;
  readonly lines: readonly string[];
}

const variables = `# The issuer of the access tokens, exactly as in their claim iss, and the identifier of this API, as in aud.
# These are those of \`npx --no nest-resource-server issuer\`.
AUTH_ISSUER=http://127.0.0.1:4000
AUTH_AUDIENCE=api
`;

/** Protects every route of the app, and keeps its generated tests green. A second run changes nothing. */
export function initialize(files: ProjectFiles, source: string): InitResult {
  const modulePath = `${source}/app.module.ts`;
  const before = files.read(modulePath) ?? '';
  const hasModule = hasAuthModule(before);
  const after = hasModule ? before : editLines(before, addAuthModule);
  if (after === undefined) return { isDone: false, lines: [moduleByHand(modulePath)] };
  if (!hasModule) files.write(modulePath, after);
  const line = hasModule ? 'already has AuthModule' : 'AuthModule: a route without @Public() needs a token';
  return { isDone: true, lines: [`${modulePath}: ${line}`, testLine(files, source), variableLine(files)] };
}

export function report({ isDone, lines }: InitResult): string {
  return isDone ? `${lines.join('\n')}\n\n${nextSteps}` : lines.join('\n');
}

/** The test is beside the source, also for an app of a monorepo: `apps/orders/src` and `apps/orders/test`. */
function testLine(files: ProjectFiles, source: string): string {
  const path = posix.join(posix.dirname(source), 'test/app.e2e-spec.ts');
  const before = files.read(path);
  if (before === undefined) return `${path}: there is none to change. In a test of your own,\n  ${byHand}`;
  if (before.includes('nest-resource-server/testing')) return `${path}: already has a TestIssuer`;
  const after = editLines(before, addTokens);
  if (after === undefined) return `${path}: not changed, as it isn't the one of "nest new". By hand:\n  ${byHand}`;
  files.write(path, after);
  return `${path}: a TestIssuer, and GET / with and without a token`;
}

function variableLine(files: ProjectFiles): string {
  const path = '.env.example';
  const before = files.read(path) ?? '';
  if (/^AUTH_ISSUER=/m.test(before)) return `${path}: already has AUTH_ISSUER`;
  files.write(path, editLines(before, addVariables)!); // which edits any text
  return `${path}: AUTH_ISSUER and AUTH_AUDIENCE`;
}

function addVariables(text: string): string {
  const separator = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${separator}${variables}`;
}

function moduleByHand(path: string): string {
  return `${path} is missing, or has a form that this command doesn't know. Nothing was changed. Add by hand
to the module of your app:

${importLine('AuthModule', 'auth')}

  imports: [
${moduleLines}
  ],

and to its environment AUTH_ISSUER and AUTH_AUDIENCE. In its tests, ${byHand}`;
}

const nextSteps = `Next, without an issuer of your own, in two terminals:
  npx --no nest-resource-server issuer
  npx nest start --env-file .env.example
then without and with a token:
  curl -i http://localhost:3000
  curl -i -H "Authorization: Bearer $(npx --no nest-resource-server token)" http://localhost:3000`;
