import { createProof } from '../proofs/create-proof.js';
import { proofFlaws } from '../proofs/flawed-proofs.js';
import { type ConformanceCase, type Expectation, accepted, responseCase, unauthorized } from './conformance-case.js';
import type { DpopClient } from './dpop-client.js';
import type { ServerUnderTest } from './server-under-test.js';

/** Advised: a server may do without DPoP, and one that offers it may still be on its way. */
const advised = (rule: string) => ({ rule: `RFC 9449, section ${rule}`, level: 'advised' }) as const;

/** Matches a challenge of the scheme DPoP, which may follow that of another scheme. */
const challengePattern = /(?:^|,\s*)DPoP\b/i;

/** An error within the challenge of DPoP, before the next challenge begins: a scheme, a space, and a parameter. */
const errorAtDpop = (code: string) =>
  new RegExp(`(?:^|,\\s*)DPoP\\s(?:(?!,\\s*[\\w-]+\\s+[\\w-]+=).)*\\berror="?${code}\\b`, 'is');

/** The expected challenge of DPoP, with an error code. */
const withError = (code: string): Expectation => ({
  ...unauthorized,
  challenge: [`DPoP error="${code}"`, errorAtDpop(code)],
});

/** Whether the server accepts tokens that are bound to a key (RFC 9449, section 7.1). Otherwise, it may ignore all of this. */
export async function offersDpop(server: ServerUnderTest): Promise<boolean> {
  return challengePattern.test((await server.send([])).challenge ?? '');
}

/** In place of the cases, for a server that does not offer DPoP. */
export const skippedCase: ConformanceCase = {
  ...advised('7.1'),
  what: 'DPoP in the challenge',
  expected: 'on offer or not',
  judge: () => Promise.resolve({ passed: true, got: 'not on offer, so the cases of bound tokens are skipped' }),
};

/** To be run first, and alone: the client learns whether the server requires nonces. */
export function firstBoundCase(client: DpopClient): ConformanceCase {
  return responseCase(advised('7.1'), 'a bound token with a proof', accepted, () => client.send());
}

/** Tokens that are bound to a key of the client, for a server that offers DPoP. */
export function boundCases(client: DpopClient): ConformanceCase[] {
  return [...requestCases(client), ...challengeCases(client), ...proofCases(client)];
}

function requestCases(client: DpopClient): ConformanceCase[] {
  return [
    responseCase(
      { ...advised('7.1'), rule: 'RFC 9110, section 11.1' },
      'the scheme in another letter case',
      accepted,
      () => client.send({ scheme: 'dPOp' }),
    ),
    responseCase(advised('7.1'), 'a bound token without a proof', unauthorized, () => client.send({ proofs: [] })),
    responseCase(advised('4.3, item 1'), 'a bound token with two proofs', unauthorized, () =>
      client.send({ proofs: [createProof, createProof] }),
    ),
    // "Servers can store […] the jti value": others may do it in another way, or not at all.
    responseCase(advised('11.1'), 'a proof that was used before', unauthorized, () => client.repeat()),
    responseCase(advised('7.2'), 'a bound token as a bearer token', unauthorized, () =>
      client.send({ scheme: 'Bearer', proofs: [] }),
    ),
    responseCase(advised('7.2'), 'a bound token as a bearer token, with a proof', unauthorized, () =>
      client.send({ scheme: 'Bearer' }),
    ),
    responseCase(advised('7.1'), 'a token that is not bound, as DPoP', unauthorized, (server) =>
      client.send({ token: server.token() }),
    ),
  ];
}

function challengeCases(client: DpopClient): ConformanceCase[] {
  return [
    responseCase(advised('7.1'), 'the error code for an invalid proof', withError('invalid_dpop_proof'), () =>
      client.send({ proofs: [proofFlaws.otherMethod.proof] }),
    ),
    responseCase(advised('7.1'), 'the error code for a token that is not bound', withError('invalid_token'), (server) =>
      client.send({ token: server.token() }),
    ),
  ];
}

/** 431 is accepted too, for proofs that are too large for a header. */
function proofCases(client: DpopClient): ConformanceCase[] {
  const flaws = Object.values(proofFlaws).filter(({ needsNonces }) => !needsNonces || client.needsNonce);
  return flaws.map((flaw) =>
    responseCase({ ...flaw, level: 'advised' }, `a proof with ${flaw.what}`, { status: ['401', '431'] }, () =>
      client.send({ proofs: [flaw.proof] }),
    ),
  );
}
