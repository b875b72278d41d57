import { isDocsRedirect } from './docs-redirects.js';

describe(isDocsRedirect.name, () => {
  it.each([
    'http://127.0.0.1:3000/docs/oauth2-redirect.html',
    'http://localhost:49152/docs/oauth2-redirect.html',
    'http://[::1]:3000/docs/oauth2-redirect.html',
    'https://localhost:8443/messages-api/docs/oauth2-redirect.html',
  ])('accepts %s', (uri) => expect(isDocsRedirect(uri)).toBe(true));

  it.each([
    'http://evil.example.com/docs/oauth2-redirect.html',
    'http://127.0.0.1.evil.example.com/docs/oauth2-redirect.html',
    'http://127.0.0.1@evil.example.com/docs/oauth2-redirect.html',
    'http://user@127.0.0.1/docs/oauth2-redirect.html',
    'http://10.0.0.1/docs/oauth2-redirect.html',
    'ftp://127.0.0.1/docs/oauth2-redirect.html',
    'http://127.0.0.1/elsewhere',
    'http://127.0.0.1/x/../docs/oauth2-redirect.html',
    'http://127.0.0.1/docs/oauth2-redirect.html?a',
    'http://127.0.0.1/docs/oauth2-redirect.html#a',
    'http://127.0.0.1/mydocs/oauth2-redirect.html/',
    'docs/oauth2-redirect.html',
    '',
  ])('rejects %s', (uri) => expect(isDocsRedirect(uri)).toBe(false));
});
