import { expect, test } from 'vitest';
import { TestIssuer } from 'nest-resource-server/testing';

test('TestIssuer publishes its signing key, and simulates an outage', async () => {
  await using issuer = await TestIssuer.start();
  const { keys } = await (await fetch(issuer.published.jwksUri)).json();
  const [header] = issuer.token().split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString()).kid).toBe(keys[0].kid);
  issuer.outage('error 500');
  expect((await fetch(issuer.published.jwksUri)).status).toBe(500);
});
