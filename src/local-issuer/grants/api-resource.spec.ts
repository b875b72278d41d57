import { errors } from 'oidc-provider';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { ownResource } from './api-resource.js';

const { audience, users } = exampleIssuer;
const publicUrl = 'https://gateway.example.com/messages-api';

describe(ownResource.name, () => {
  it.each([
    audience,
    `${audience}/`,
    `${audience}/mcp`,
    'http://127.0.0.1:3000',
    'http://127.0.0.1:3000/',
    'http://127.0.0.1:3000/mcp',
    'http://localhost:49152/messages-api/mcp',
    'https://localhost:8443/messages-api',
    'http://[::1]:3000',
    publicUrl,
    `${publicUrl}/`,
    `${publicUrl}/mcp`,
    'HTTPS://Gateway.example.com:443/messages-api',
  ])('is the API for %s', (resource) => {
    expect(ownResource(resource, { audience, publicUrl, users })).toMatchObject({ audience });
  });

  it.each([
    'https://other.example.com/',
    'https://messages.example.com.evil.example/',
    'http://messages.example.com',
    'https://gateway.example.com/messages-api-2',
    'https://gateway.example.com/messages-api/../other',
    'https://gateway.example.com',
    'http://127.0.0.1.evil.example.com/',
    'http://127.0.0.1@evil.example.com/',
    'ftp://127.0.0.1/',
    'http://127.0.0.1:3000/#part',
    'messages',
    '',
  ])('rejects %j', (resource) => {
    expect(() => ownResource(resource, { audience, publicUrl, users })).toThrow(errors.InvalidTarget);
  });

  it('has an audience that is not an address', () => {
    const api = { audience: 'urn:messages', users };
    expect(ownResource('urn:messages', api)).toMatchObject({ audience: 'urn:messages' });
    expect(() => ownResource('urn:other', api)).toThrow(errors.InvalidTarget);
  });
});
