import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestIssuer, authOverride } from '../../dist/testing/index.js';

void test('TestIssuer publishes its signing key', async () => {
  await using issuer = await TestIssuer.start();
  const { keys } = await (await fetch(issuer.published.jwksUri)).json();
  const [header] = issuer.token().split('.');
  assert.equal(JSON.parse(Buffer.from(header, 'base64url')).kid, keys[0].kid);
});

void test('authOverride returns an override', () => {
  assert.equal(typeof authOverride({ scopes: ['a'] }), 'function');
});
