import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { it } from 'node:test';
import type * as auth from 'nest-resource-server/auth';

const load = createRequire(path.join(process.cwd(), 'app.js'));

/** Another copy would not know the decorators, tokens and caches of the first. */
it('the package exists once, however it is loaded', async () => {
  const imported = await import('nest-resource-server/auth');
  const required = load('nest-resource-server/auth') as typeof auth;
  assert.equal(required.JwtAuthGuard, imported.JwtAuthGuard);
});
