import { hash } from 'node:crypto';
import { proofKey } from '../auth/binding/proof-header.js';
import type { ProofTarget } from '../auth/binding/proof-checks.js';
import { normalizedUri } from '../auth/binding/target-uri.js';
import { decodeObject } from '../auth/token/encoded-parts.js';
import { type ComparedValue, quoted } from './finding.js';

/** A rejected proof, and what it is compared with. */
interface Comparison {
  readonly encodedHeader: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly target: ProofTarget;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface FlawHelp {
  readonly advice: string;
  readonly compare?: (comparison: Comparison) => readonly ComparedValue[];
}

const dates: NonNullable<FlawHelp['compare']> = ({ claims, now }) => [
  ...['nbf', 'iat', 'exp'].flatMap((name): ComparedValue[] =>
    claims[name] === undefined ? [] : [[`its ${name}`, quoted(claims[name])]],
  ),
  ['our clock', String(Math.floor(now / 1000))],
];

/** What to compare and to do about the flaws of a proof, by their texts in `proofChecks`. The first that applies counts. */
const helps: readonly (readonly [flaw: RegExp, help: FlawHelp])[] = [
  [
    /^its htm /,
    {
      advice: 'the client must make a proof for each request, with its method in the same letters',
      compare: ({ claims, target }) => [
        ['its htm', quoted(claims.htm)],
        ['the method', quoted(target.method)],
      ],
    },
  ],
  [
    /^its htu /,
    {
      advice:
        'the client must make the proof for the address that it sends the request to; PUBLIC_URL must be the part before the path of the route',
      compare: ({ claims, target }) => [
        ['its htu', quoted(claims.htu)],
        ['the address', quoted(normalizedUri(target.uri))],
      ],
    },
  ],
  [
    /^its ath /,
    {
      advice: 'the client must make the proof for this token: ath is the SHA-256 of the token, base64url-encoded',
      compare: ({ claims, target }) => [
        ['its ath', isToken(claims.ath, target) ? 'the token itself, which is not printed' : quoted(claims.ath)],
        ['the hash of the token', quoted(target.accessToken.digest)],
      ],
    },
  ],
  [
    /^its key /,
    {
      advice: 'the client must sign the proof with the key of the proof that it sent with its token request',
      compare: ({ encodedHeader, target }) => [
        ['the thumbprint of its key', quoted(keyThumbprint(encodedHeader))],
        ["the token's cnf.jkt", quoted(target.thumbprint)],
      ],
    },
  ],
  [/^its nonce /, { advice: 'the client must repeat the request with the value of the last header DPoP-Nonce' }],
  [/^it is (ahead of time|too old)|is not a date$/, { advice: 'synchronize the clock of the client', compare: dates }],
  [/is not a signed JWT$/, { advice: 'give the value of the DPoP header: was it copied whole, and nothing else?' }],
];

const usualAdvice = 'have the client make its proofs with a library, as RFC 9449, section 4.2, describes them';

export function proofAdvice(flaw: string): string {
  return helpFor(flaw)?.advice ?? usualAdvice;
}

export function proofValues(
  flaw: string,
  encoded: string,
  target: ProofTarget,
  now: number,
): readonly ComparedValue[] | undefined {
  const [encodedHeader = '', payload = ''] = encoded.split('.');
  return helpFor(flaw)?.compare?.({ encodedHeader, claims: decodeObject(payload) ?? {}, target, now });
}

function helpFor(flaw: string): FlawHelp | undefined {
  return helps.find(([text]) => text.test(flaw))?.[1];
}

/** Some clients send the token in place of its hash. */
function isToken(ath: unknown, { accessToken }: ProofTarget): boolean {
  return typeof ath === 'string' && hash('sha256', ath, 'base64url') === accessToken.digest;
}

function keyThumbprint(encodedHeader: string): string | undefined {
  const key = proofKey(encodedHeader);
  return typeof key === 'string' ? undefined : key.thumbprint;
}
