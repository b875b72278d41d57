import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { demoToken } from '../../test/support/demo-token.js';
import { exampleIssuer } from '../../test/support/local-issuer.js';
import { LocalIssuerStartError, startLocalIssuer } from './index.js';

const start = (keysFile?: string) => startLocalIssuer({ ...exampleIssuer, keysFile });

async function isVerifiedAfterRestart(keysFile?: string): Promise<boolean> {
  const first = await start(keysFile);
  const token = await demoToken(first);
  await first.close();
  const second = await start(keysFile);
  try {
    await jwtVerify(token, createRemoteJWKSet(new URL(`${second.url}/.well-known/jwks.json`)));
    return true;
  } catch {
    return false;
  } finally {
    await second.close();
  }
}

describe('signing keys', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-issuer-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('verify earlier tokens after a restart when they are stored in a file', async () => {
    expect(await isVerifiedAfterRestart(join(folder, 'keys.json'))).toBe(true);
  });

  it('are lost at shutdown when they are not stored in a file', async () => {
    expect(await isVerifiedAfterRestart()).toBe(false);
  });

  it('are written to a new folder, readable by the owner only, without a temporary file left behind', async () => {
    const keysFile = join(folder, 'new', 'keys.json');
    await (await start(keysFile)).close();
    expect((await stat(keysFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['keys.json']);
  });

  it('let the issuer start in less than 300 ms when they exist', async () => {
    const keysFile = join(folder, 'keys.json');
    const durations: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const started = performance.now();
      const issuer = await start(keysFile);
      durations.push(performance.now() - started);
      await issuer.close();
    }
    expect(Math.min(...durations.slice(1))).toBeLessThan(300);
  });

  it.each(['', 'not json', '{"keys":[]}', '{"keys":[{"kty":"RSA"}]}'])(
    'make the startup fail, naming the file, when it contains %j',
    async (content) => {
      const keysFile = join(folder, 'keys.json');
      await writeFile(keysFile, content);
      await expect(start(keysFile)).rejects.toThrow(LocalIssuerStartError);
      await expect(start(keysFile)).rejects.toThrow(keysFile);
    },
  );
});
