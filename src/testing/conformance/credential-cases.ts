import { type ConformanceCase, accepted, rejected, responseCase, unauthorized, withError } from './conformance-case.js';

const required = (rule: string) => ({ rule, level: 'required' }) as const;
const advised = (rule: string) => ({ rule, level: 'advised' }) as const;

/** How the server reads credentials, and how it asks for them (`WWW-Authenticate`). */
export const credentialCases: readonly ConformanceCase[] = [
  responseCase(required('RFC 6750, section 2.1'), 'a valid token', accepted, (server) => server.sendToken()),
  responseCase(required('RFC 9110, section 11.1'), 'the scheme in another letter case', accepted, (server) =>
    server.send([`bEARER ${server.token()}`]),
  ),
  responseCase(
    required('RFC 6750, section 3'),
    'no credentials',
    { ...unauthorized, challenge: ['Bearer', /^Bearer\b/i] },
    (server) => server.send([]),
  ),
  responseCase(
    advised('RFC 6750, section 3.1'),
    'no error code without credentials',
    { ...unauthorized, challenge: ['Bearer without an error code', /^Bearer(?!.*error=)/is] },
    (server) => server.send([]),
  ),
  responseCase(required('RFC 9110, section 11.6.2'), 'credentials of another scheme', unauthorized, (server) =>
    server.send(['Basic dXNlcjpwYXNz']),
  ),
  responseCase(required('RFC 6750, section 2.1'), 'the scheme without a token', rejected, (server) =>
    server.send(['Bearer']),
  ),
  responseCase(required('RFC 6750, section 2.1'), 'a valid token followed by another word', rejected, (server) =>
    server.send([`Bearer ${server.token()} more`]),
  ),
  responseCase(required('RFC 6750, section 2.1'), 'a valid token followed by another scheme', rejected, (server) =>
    server.send([`Bearer ${server.token()}, Basic dXNlcjpwYXNz`]),
  ),
  responseCase(
    advised('RFC 6750, section 3.1'),
    'the error code for a malformed header',
    withError('400', 'invalid_request'),
    (server) => server.send(['Bearer a b']),
  ),
  responseCase(advised('RFC 6750, section 3.1'), 'a valid token in two headers', rejected, (server) =>
    server.send([`Bearer ${server.token()}`, `Bearer ${server.token()}`]),
  ),
  responseCase(advised('RFC 9700, section 4.3.2'), 'a valid token in the query', rejected, (server) =>
    server.send([], `access_token=${server.token()}`),
  ),
  responseCase(advised('RFC 6750, section 3.1'), 'a valid token in the query and in a header', rejected, (server) =>
    server.send([`Bearer ${server.token()}`], `access_token=${server.token()}`),
  ),
  responseCase(
    required('RFC 6750, section 3'),
    'the challenge for an invalid token',
    { ...unauthorized, challenge: ['Bearer', /^Bearer\b/i] },
    (server) => server.sendToken(server.issuer.flawed.expired()),
  ),
  responseCase(
    advised('RFC 6750, section 3.1'),
    'the error code for an invalid token',
    withError('401', 'invalid_token'),
    (server) => server.sendToken(server.issuer.flawed.expired()),
  ),
];
