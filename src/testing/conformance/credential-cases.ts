import { type ConformanceCase, answered, refused, taken, unauthorized, withError } from './conformance-case.js';

const required = (rule: string) => ({ rule, level: 'required' }) as const;
const advised = (rule: string) => ({ rule, level: 'advised' }) as const;

/** How a token is sent, and how it is asked for. */
export const credentialCases: readonly ConformanceCase[] = [
  answered(required('RFC 6750, section 2.1'), 'a valid token', taken, (server) => server.sendToken()),
  answered(required('RFC 9110, section 11.1'), 'the scheme in another letter case', taken, (server) =>
    server.send([`bEARER ${server.token()}`]),
  ),
  answered(
    required('RFC 6750, section 3'),
    'no credentials',
    { ...unauthorized, challenge: ['Bearer', /^Bearer\b/i] },
    (server) => server.send([]),
  ),
  answered(
    advised('RFC 6750, section 3.1'),
    'no credentials: no error either',
    { ...unauthorized, challenge: ['Bearer without error', /^Bearer(?!.*error=)/is] },
    (server) => server.send([]),
  ),
  answered(required('RFC 9110, section 11.6.2'), 'credentials of another scheme', unauthorized, (server) =>
    server.send(['Basic dXNlcjpwYXNz']),
  ),
  answered(required('RFC 6750, section 2.1'), 'the scheme alone', refused, (server) => server.send(['Bearer'])),
  answered(required('RFC 6750, section 2.1'), 'a valid token with a word behind it', refused, (server) =>
    server.send([`Bearer ${server.token()} more`]),
  ),
  answered(required('RFC 6750, section 2.1'), 'a valid token, and another scheme behind it', refused, (server) =>
    server.send([`Bearer ${server.token()}, Basic dXNlcjpwYXNz`]),
  ),
  answered(
    advised('RFC 6750, section 3.1'),
    'a malformed header: its error',
    withError('400', 'invalid_request'),
    (server) => server.send(['Bearer a b']),
  ),
  answered(advised('RFC 6750, section 3.1'), 'a valid token in two headers', refused, (server) =>
    server.send([`Bearer ${server.token()}`, `Bearer ${server.token()}`]),
  ),
  answered(advised('RFC 9700, section 4.3.2'), 'a valid token in the query', refused, (server) =>
    server.send([], `access_token=${server.token()}`),
  ),
  answered(advised('RFC 6750, section 3.1'), 'a valid token in the query and in a header', refused, (server) =>
    server.send([`Bearer ${server.token()}`], `access_token=${server.token()}`),
  ),
  answered(
    required('RFC 6750, section 3'),
    'an invalid token: its challenge',
    { ...unauthorized, challenge: ['Bearer', /^Bearer\b/i] },
    (server) => server.sendToken(server.issuer.flawed.expired()),
  ),
  answered(
    advised('RFC 6750, section 3.1'),
    'an invalid token: its error',
    withError('401', 'invalid_token'),
    (server) => server.sendToken(server.issuer.flawed.expired()),
  ),
];
