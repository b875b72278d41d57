import { expect, test } from 'vitest';
import { LocalIssuer } from 'nest-resource-server/testing';

test('the local issuer publishes the key that signs, and fails when it is told to', async () => {
  await using issuer = await LocalIssuer.start();
  const { keys } = await (await fetch(issuer.published.jwksUri)).json();
  const [header] = issuer.token().split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString()).kid).toBe(keys[0].kid);
  issuer.outage('error 500');
  expect((await fetch(issuer.published.jwksUri)).status).toBe(500);
});
