import { initialize, report } from './initialize.js';

const generatedModule = (extension: string) => `import { Module } from '@nestjs/common';
import { AppController } from './app.controller${extension}';
import { AppService } from './app.service${extension}';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`;

const generatedTest = (extension: string) => `import { Test, TestingModule } from '@nestjs/testing';
import { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { App } from 'supertest/types${extension}';
import { AppModule } from './../src/app.module${extension}';

describe('AppController (e2e)', () => {
  let app: INestApplication<App>;

  beforeEach(async () => {
    const moduleFixture: TestingModule = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();

    app = moduleFixture.createNestApplication();
    await app.init();
  });

  it('/ (GET)', () => {
    return request(app.getHttpServer())
      .get('/')
      .expect(200)
      .expect('Hello World!');
  });

  afterEach(async () => {
    await app.close();
  });
});
`;

const authModule = `    AuthModule.forRootAsync({
      guard: 'global',
      // From the environment: \`nest start --env-file .env.example\`, or what sets it in production.
      useFactory: () => ({
        issuer: process.env.AUTH_ISSUER ?? '',
        audience: process.env.AUTH_AUDIENCE ?? '',
      }),
    }),
`;

/** Runs `initialize` on these files, and returns its result and the files that it wrote. */
function run(files: Readonly<Record<string, string>>, source = 'src') {
  const written: Record<string, string> = {};
  const read = (path: string) => written[path] ?? files[path];
  const write = (path: string, text: string) => void (written[path] = text);
  return { result: initialize({ read, write }, source), written, all: { ...files, ...written } };
}

describe('initialize', () => {
  it.each([
    ['11', ''],
    ['12', '.js'],
  ])('adds the module, the variables and a first test to what Nest %s generates', (_nest, extension) => {
    const { result, written } = run({
      'src/app.module.ts': generatedModule(extension),
      'test/app.e2e-spec.ts': generatedTest(extension),
    });
    expect(result.isDone).toBe(true);
    expect(Object.keys(written)).toEqual(['src/app.module.ts', 'test/app.e2e-spec.ts', '.env.example']);
    expect(written['src/app.module.ts']).toBe(
      generatedModule(extension)
        .replace("common';\n", "common';\nimport { AuthModule } from 'nest-resource-server/auth';\n")
        .replace('imports: [],', `imports: [\n${authModule}  ],`),
    );
    expect(written['test/app.e2e-spec.ts']).toContain("import { TestIssuer } from 'nest-resource-server/testing';");
    expect(written['test/app.e2e-spec.ts']).toContain(`      .get('/')
      .set('Authorization', \`Bearer \${issuer.token()}\`)
      .expect(200)
`);
    expect(written['.env.example']).toContain('\nAUTH_ISSUER=http://127.0.0.1:4000\nAUTH_AUDIENCE=api\n');
    expect(report(result)).toContain('Next, without an issuer of your own');
  });

  it('changes nothing when it runs again', () => {
    const first = run({ 'src/app.module.ts': generatedModule(''), 'test/app.e2e-spec.ts': generatedTest('') });
    const { result, written } = run(first.all);
    expect(written).toEqual({});
    expect(result.lines).toEqual([
      'src/app.module.ts: already has AuthModule',
      'test/app.e2e-spec.ts: already has a TestIssuer',
      '.env.example: already has AUTH_ISSUER',
    ]);
  });

  it.each([
    ['no imports', '@Module({\n  controllers: [],\n})', `@Module({\n  imports: [\n${authModule}  ],\n  controllers`],
    ['one import', '@Module({\n  imports: [AModule],\n})', `  imports: [\n${authModule}    AModule],`],
    ['nothing', '@Module({})', `@Module({\n  imports: [\n${authModule}  ],\n})`],
    ['one line', '@Module({ controllers: [A] })', `  imports: [\n${authModule}  ],\n  controllers: [A] })`],
    ['imports on its line', '@Module({ providers: [A], imports: [ ] })', `[A], imports: [\n${authModule}  ] })`],
    ['a provider’s imports', '@Module({ providers: [{ imports: [] }] })', `  ],\n  providers: [{ imports: [] }] })`],
    ['imports of a brace', "@Module({ imports: [A('})')] })", `imports: [\n${authModule}    A('})')] })`],
    ['several', '@Module({\n  imports: [\n    A,\n    B,\n  ],\n})', `  imports: [\n${authModule}    A,\n    B,\n  ],`],
  ])('adds the module to one with %s', (_what, decorator, expected) => {
    const module = `import { Module } from "@nestjs/common";\n\n${decorator}\nexport class AppModule {}\n`;
    const { written } = run({ 'lib/app.module.ts': module }, 'lib');
    expect(written['lib/app.module.ts']).toContain(expected);
    expect(written['lib/app.module.ts']).toContain('import { AuthModule } from "nest-resource-server/auth";\n');
  });

  const common = "import { Module } from '@nestjs/common';\n";
  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has two modules', `${common}@Module({\n  imports: [],\n})\n@Module({\n})`],
    ['gets its imports elsewhere', `${common}@Module({\n  imports: modules,\n})`],
    ['gets some of its metadata elsewhere', `${common}@Module({ ...metadata })`],
    ['has names in quotes', `${common}@Module({ 'imports': [] })`],
    ['has no end', `${common}@Module({ controllers: [`],
    ['gets its imports by name', `${common}@Module({\n  imports,\n})`],
    ['has its metadata elsewhere', `${common}@Module(metadata)`],
    ['has its decorator elsewhere', "import { Module } from './nest';\n@Module({\n  imports: [],\n})"],
    [
      'has an AuthModule of its own',
      `${common}import { AuthModule } from './auth';\n@Module({\n  imports: [AuthModule],\n})`,
    ],
  ])('changes nothing, and prints the lines to add, when the module %s', (_what, module) => {
    const { result, written } = run({
      ...(module !== undefined && { 'src/app.module.ts': module }),
      'test/app.e2e-spec.ts': generatedTest(''),
    });
    expect(written).toEqual({});
    expect(result.isDone).toBe(false);
    expect(report(result)).toContain(authModule);
  });

  it('leaves a test that it does not know, and says what it needs', () => {
    const test = generatedTest('').replace("get('/')", "get('/cats')");
    const { result, written } = run({ 'src/app.module.ts': generatedModule(''), 'test/app.e2e-spec.ts': test });
    expect(written['test/app.e2e-spec.ts']).toBeUndefined();
    expect(report(result)).toContain('start a TestIssuer');
    expect(result.isDone).toBe(true);
  });

  it.each([
    ['apps/orders/src', 'apps/orders/test/app.e2e-spec.ts'],
    ['./src/', 'test/app.e2e-spec.ts'],
    ['.', 'test/app.e2e-spec.ts'],
  ])('changes the test beside the source %s', (source, path) => {
    const module = { [`${source}/app.module.ts`]: generatedModule('') };
    const other = { 'other/test/app.e2e-spec.ts': generatedTest('') };
    const { written } = run({ ...module, ...other, [path]: generatedTest('') }, source);
    expect(Object.keys(written)).toEqual([`${source}/app.module.ts`, path, '.env.example']);
    const { result } = run({ ...module, ...other }, source);
    expect(report(result)).toContain(`${path}: there is none to change. In a test of your own,\n  start a TestIssuer`);
  });

  it('keeps the variables that .env.example has', () => {
    const env = (before: string) => run({ 'src/app.module.ts': generatedModule(''), '.env.example': before }).written;
    expect(env('PORT=3000')['.env.example']).toMatch(/^PORT=3000\n\n# .*AUTH_ISSUER=/s);
    expect(env('AUTH_ISSUER=https://x\n')['.env.example']).toBeUndefined();
  });

  it.each([
    ['a module in a comment', (text: string) => `// @Module({ imports: [] })\n${text}`],
    ['a module in a string', (text: string) => `${text}const text = '@Module({ imports: [] })';\n`],
    ['imports in a comment of its module', (text: string) => text.replace('  imports: [],', '  // imports: [],\n$&')],
    ['an import in a comment', (text: string) => `/*\nimport { Module } from '@nestjs/common';\n*/\n${text}`],
    ['other imports before its own', (text: string) => `const other = {\n  imports: [],\n};\n${text}`],
    ['a comment about AuthModule', (text: string) => `${text}// AuthModule.forRoot() of 'nest-resource-server/auth'\n`],
  ])('adds the module only to the code beside %s', (_what, edit) => {
    const { result, written } = run({ 'src/app.module.ts': edit(generatedModule('')) });
    expect(result.isDone).toBe(true);
    const [before, after] = edit(generatedModule('')).split('  imports: [],\n  controllers');
    const text = `${before}  imports: [\n${authModule}  ],\n  controllers${after}`;
    const line = "import { AuthModule } from 'nest-resource-server/auth';\n";
    expect(written['src/app.module.ts']?.replace(line, '')).toBe(text);
    expect(written['src/app.module.ts']).toContain(`@nestjs/common';\n${line}import { AppController`);
  });

  it('keeps the line ends of Windows', () => {
    const windows = (text: string) => text.replaceAll('\n', '\r\n');
    const files = {
      'src/app.module.ts': generatedModule(''),
      'test/app.e2e-spec.ts': generatedTest(''),
      '.env.example': 'PORT=3000\n',
    };
    const ofWindows = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, windows(text)]));
    const expected = Object.entries(run(files).written).map(([path, text]) => [path, windows(text)]);
    expect(run(ofWindows).written).toEqual(Object.fromEntries(expected));
  });

  it('does not take a module in a comment for one that the app has', () => {
    const comment = "// AuthModule.forRoot() of 'nest-resource-server/auth'\n";
    const { result, written } = run({ 'src/app.module.ts': `${comment}export class AppModule {}` });
    expect([result.isDone, written]).toEqual([false, {}]);
  });
});
