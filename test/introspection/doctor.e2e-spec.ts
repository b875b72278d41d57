import { execFile } from 'node:child_process';
import { type AnsweringIssuer, active, json, startAnsweringIssuer, variablesFor } from './answering-issuer.js';

describe('npm run doctor with an opaque token', () => {
  let issuer: AnsweringIssuer;
  beforeAll(async () => void (issuer = await startAnsweringIssuer()));
  afterAll(() => issuer.close());

  /** Runs the built command. */
  const doctor = (
    variables: NodeJS.ProcessEnv,
    args = ['--token', 'opaque-token'],
  ): Promise<{ exitCode: unknown; output: string }> => {
    const environment = { NODE_ENV: 'test', AUTH_AUDIENCE: 'api', AUTH_JWKS_TIMEOUT: '60', ...variables };
    const env = { PATH: process.env.PATH, ...environment };
    return new Promise((resolve) => {
      const command = ['dist/cli/doctor.js', ...args];
      const child = execFile('node_modules/.bin/node', command, { env }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode, output: `${stdout}${stderr}` }),
      );
    });
  };

  const asks = () => `✓ the token is opaque: the service asks ${issuer.issuer.url} about it\n`;

  it('asks the issuer, and shows what the service makes of the answer', async () => {
    issuer.answer = json(active({ scope: 'read:messages' }));
    const { exitCode, output } = await doctor(variablesFor(issuer, 'opaque'));
    expect(output).toContain(`${asks()}✓ it is active: its subject is user, its scopes are read:messages\n`);
    expect([exitCode, output.includes('opaque-token')]).toEqual([0, false]);
  });

  it.each<[problem: string, answer: AnsweringIssuer['answer'], text: string]>([
    [
      'is not active',
      json({ active: false }),
      '✗ the service would reject the token: token_inactive\n  → request a new',
    ],
    [
      'is for another API',
      json(active({ aud: 'other' })),
      '✗ the service would reject the token: audience_mismatch\n  → it is for another API',
    ],
    [
      'cannot be asked about',
      json({ error: 'invalid_client' }, 401),
      'responded with 401 (invalid_client): it rejects the client',
    ],
  ])('exits with 1 when it %s', async (_problem, answer, text) => {
    issuer.answer = answer;
    const { exitCode, output } = await doctor(variablesFor(issuer, 'opaque'));
    expect(output.slice(output.indexOf(asks()))).toContain(text);
    expect(exitCode).toBe(1);
  });

  it('checks without a token whether the issuer answers', async () => {
    issuer.answer = json({ error: 'invalid_request' }, 400);
    const answered = await doctor(variablesFor(issuer, 'opaque'), []);
    expect(answered.output).toContain(`✓ ${issuer.issuer.url} answers this API, the client api-client, about tokens\n`);
    expect(answered.exitCode).toBe(0);
    issuer.answer = json({ error: 'invalid_client' }, 401);
    const rejected = await doctor(variablesFor(issuer, 'jwt'), []);
    expect(rejected.output).toContain('responded with 401 (invalid_client): it rejects the client');
    expect(rejected.exitCode).toBe(1);
  });

  it('advises introspection where the issuer publishes no keys', async () => {
    const { metadata } = issuer.issuer.published;
    issuer.issuer.published.metadata = { ...metadata, jwks_uri: undefined };
    const { exitCode, output } = await doctor({ AUTH_ISSUER: issuer.issuer.url }, []);
    issuer.issuer.published.metadata = metadata;
    expect(output).toContain(
      '✗ discovery failed: the metadata names no jwks_uri\n  → if it issues opaque tokens, set AUTH_INTROSPECTION',
    );
    expect(exitCode).toBe(1);
  });

  it('says that the issuer publishes no keys', async () => {
    issuer.answer = json(active());
    const { metadata } = issuer.issuer.published;
    issuer.issuer.published.metadata = { ...metadata, jwks_uri: undefined };
    const { exitCode, output } = await doctor(variablesFor(issuer, 'opaque'));
    issuer.issuer.published.metadata = metadata;
    expect(output).toContain('publishes no keys: only its opaque tokens are accepted\n');
    expect(exitCode).toBe(0);
  });

  it('calls it malformed without introspection', async () => {
    const { exitCode, output } = await doctor({ AUTH_ISSUER: issuer.issuer.url });
    expect(output).toContain('✗ the service would reject the token: token_malformed\n  → it is an opaque token');
    expect(exitCode).toBe(1);
  });
});
