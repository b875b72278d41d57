import { codeOf, membersOf } from './code.js';
import { type Edit, importLine } from './project-files.js';

/** What `init` adds to the module, and what a user adds by hand. The factory runs at startup: a test sets the variables before. */
export const moduleLines = `    AuthModule.forRootAsync({
      guard: 'global',
      // From the environment: \`nest start --env-file .env.example\`, or what sets it in production.
      useFactory: () => ({
        issuer: process.env.AUTH_ISSUER ?? '',
        audience: process.env.AUTH_AUDIENCE ?? '',
      }),
    }),`;

export function hasAuthModule(text: string): boolean {
  return text.includes('nest-resource-server/auth') && codeOf(text).includes('AuthModule.forRoot');
}

/** Adds `AuthModule` to the imports of the one module in a file. Many an app has a class of this name, which is left alone. */
export const addAuthModule: Edit = (text) => {
  const code = codeOf(text);
  if (/\bAuthModule\b/.test(code)) return undefined;
  const [decorator, ...others] = code.matchAll(/@Module\(\{?/g);
  if (!decorator?.[0].endsWith('{') || others.length > 0) return undefined;
  const edited = addToModule(text, code, decorator.index + decorator[0].length);
  return edited === undefined ? undefined : addImportLine(edited);
};

/** @param start of the object in `@Module({…})`, after its brace */
function addToModule(text: string, code: string, start: number): string | undefined {
  const members = membersOf(code, start);
  if (members === undefined) return undefined;
  const imports = /(?<=^|,)\s*imports:\s*\[/.exec(members);
  if (imports) return addToImports(text, start + imports.index + imports[0].length);
  if (/\bimports\b|\.\.\.|(^|,)\s*:/.test(members)) return undefined; // of another form, or with a name in quotes
  const rest = text.slice(start).replace(/^[ \t]*(?=\S)/, members.trim() === '' ? '\n' : '\n  ');
  return `${text.slice(0, start)}\n  imports: [\n${moduleLines}\n  ],${rest}`;
}

/** @param start of the list, after its bracket */
function addToImports(text: string, start: number): string {
  const rest = text.slice(start).replace(/^[ \t]*(\]|(?=\S))/, (_spaces, end) => (end === '' ? '\n    ' : '\n  ]'));
  return `${text.slice(0, start)}\n${moduleLines}${rest}`;
}

function addImportLine(text: string): string | undefined {
  const code = codeOf(text);
  const ofNest = [...text.matchAll(/^import [^;]* from (['"])@nestjs\/common\1;\n/gm)];
  const [line, ...others] = ofNest.filter(({ index }) => code.startsWith('import', index));
  if (!line || others.length > 0) return undefined;
  const end = line.index + line[0].length;
  return `${text.slice(0, end)}${importLine('AuthModule', 'auth', line[1])}\n${text.slice(end)}`;
}
