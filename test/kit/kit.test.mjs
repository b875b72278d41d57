import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalIssuer, authOverride } from '../../dist/testing/index.js';

void test('the local issuer publishes the key that signs', async () => {
  await using issuer = await LocalIssuer.start();
  const { keys } = await (await fetch(issuer.published.jwksUri)).json();
  const [header] = issuer.token().split('.');
  assert.equal(JSON.parse(Buffer.from(header, 'base64url')).kid, keys[0].kid);
});

void test('authOverride makes an override', () => {
  assert.equal(typeof authOverride({ scopes: ['a'] }), 'function');
});
