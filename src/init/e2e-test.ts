import { type Edit, importLine, replaceOnly } from './project-files.js';

const issuerLines = `  let issuer: TestIssuer;

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    process.env.AUTH_ISSUER = issuer.url;
    process.env.AUTH_AUDIENCE = issuer.audience;
  });

  afterAll(() => issuer.close());

`;

const withoutToken = `  it('/ (GET) without a token', () => {
    return request(app.getHttpServer()).get('/').expect(401);
  });

`;

/** Sends a token in the test that `nest new` generates for `GET /`, and adds one without a token. */
export const addTokens: Edit = (text) => {
  const steps: readonly Edit[] = [
    (code) =>
      replaceOnly(code, /^(import \{ AppModule \} from)/m, (line = '') => {
        return `${importLine('TestIssuer', 'testing')}\n${line}`;
      }),
    (code) => replaceOnly(code, /^( {2}let app: INestApplication[^\n]*\n)\n/m, (line = '') => `${line}${issuerLines}`),
    (code) => replaceOnly(code, /^( {2}it\('\/ \(GET\)', \(\) => \{\n)/m, (line = '') => `${withoutToken}${line}`),
    (code) =>
      replaceOnly(code, /^( +\.get\('\/'\)\n)( +)(\.expect\(200\))/m, (get = '', indent = '', rest = '') => {
        return `${get}${indent}.set('Authorization', \`Bearer \${issuer.token()}\`)\n${indent}${rest}`;
      }),
  ];
  return steps.reduce<string | undefined>((code, step) => (code === undefined ? undefined : step(code)), text);
};

/** For a test that `init` doesn't know. */
export const byHand = `start a TestIssuer of nest-resource-server/testing before the app, set AUTH_ISSUER and AUTH_AUDIENCE to its url and
  audience, and send the header Authorization with "Bearer " and issuer.token()`;
