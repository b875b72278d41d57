import { jest } from '@jest/globals';
import { hash } from 'node:crypto';
import { DpopNonces } from '../auth/binding/nonces.js';
import { authDefaults } from '../auth/options/defaults.js';
import { PresentedToken } from '../auth/token/presented-token.js';
import { createProof, createProofKey, type ProofOptions } from '../testing/index.js';
import { proofFlaws } from '../testing/proofs/flawed-proofs.js';
import { type ProofRules, examineProof } from './examine-proof.js';
import { formatFinding } from './finding.js';

const key = createProofKey();
const url = 'https://api.example.com/messages-api/api/messages';
const accessToken = 'header.claims.signature';
const target = { method: 'GET', uri: `${url}?limit=1`, accessToken: new PresentedToken(accessToken) };
const rules: ProofRules = { ...authDefaults, publicUrl: 'https://api.example.com/messages-api/' };
const request: ProofOptions = { key, url, accessToken };

function examined(proof: string, changes: Partial<ProofRules> = {}, uri = target.uri) {
  const findings = [...examineProof(proof, { ...target, uri, thumbprint: key.thumbprint }, { ...rules, ...changes })];
  return { isAccepted: findings.every(({ ok }) => ok), output: findings.map(formatFinding).join('\n') };
}

describe(examineProof.name, () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_767_225_600_000 }));
  afterEach(() => jest.useRealTimers());

  it('accepts a proof for the request', () => {
    expect(examined(createProof(request))).toEqual({
      isAccepted: true,
      output: `✓ the proof fits the token and GET ${url}
✓ it was made 0 s ago, and whether it was used before, only the service knows`,
    });
  });

  it('accepts an old proof that is right otherwise, and states that one copied by hand usually is', () => {
    const proof = createProof(request);
    jest.setSystemTime(Date.now() + 312_000);
    const { isAccepted, output } = examined(proof);
    expect(isAccepted).toBe(true);
    expect(output).toContain(
      '✓ it was made 312 s ago, and whether it was used before, only the service knows\n  → a proof that was copied by hand is usually older than AUTH_DPOP_MAX_AGE (60 s): ',
    );
  });

  it.each(Object.entries(proofFlaws).filter(([name, { needsNonces }]) => !needsNonces && !isAge(name)))(
    'rejects a proof with the flaw %s, and echoes neither the token nor the proof',
    (_, { reason, proof: craft }) => {
      const proof = craft(request);
      const { isAccepted, output } = examined(proof);
      expect(isAccepted).toBe(false);
      expect(output).toContain(`✗ the service would reject the proof: ${reason}, as it`);
      expect(output).toMatch(/\n {2}→ /);
      const secrets = [accessToken, ...proof.split('.')].filter((part) => part.length > 20);
      expect(secrets.filter((part) => output.includes(part))).toEqual([]);
    },
  );

  it('prints both addresses', () => {
    expect(examined(createProof({ ...request, url: 'http://127.0.0.1:3000/api/messages' })).output)
      .toBe(`✗ the service would reject the proof: proof_invalid, as its htu is not the address of the request, below publicUrl (PUBLIC_URL)
    its htu      "http://127.0.0.1:3000/api/messages"
    the address  "${url}"
  → the client must make the proof for the address that it sends the request to; PUBLIC_URL must be the part before the path of the route`);
  });

  it('prints both methods, hashes and thumbprints', () => {
    const other = createProofKey();
    const outputs = [{ method: 'POST' }, { accessToken: 'another' }, { key: other }].map(
      (changes) => examined(createProof({ ...request, ...changes })).output,
    );
    expect(outputs).toEqual([
      expect.stringContaining('    its htm     "POST"\n    the method  "GET"\n'),
      expect.stringContaining(`"${hash('sha256', 'another', 'base64url')}"\n    the hash of the token  "`),
      expect.stringContaining(`"${other.thumbprint}"\n    the token's cnf.jkt        "${key.thumbprint}"\n`),
    ]);
  });

  it.each([
    ['https://api.example.com/api/messages', 'the service expects another address'],
    ['https://api.example.com/messages-api-2/api/messages', 'the service expects another address'],
    ['/api/messages', 'the address of the request is not an http(s) address'],
  ])('rejects the address %s, which is not below PUBLIC_URL', (address, text) => {
    const { isAccepted, output } = examined(createProof({ ...request, url: address }), {}, address);
    expect(isAccepted).toBe(false);
    expect(output).toMatch(new RegExp(`^✗ ${text.replaceAll(/[()]/g, '\\$&')}`));
  });

  it('accepts any address where PUBLIC_URL is not set', () => {
    const address = 'http://127.0.0.1:3000/api/messages';
    const proof = createProof({ ...request, url: address });
    expect(examined(proof, { publicUrl: undefined }, address).isAccepted).toBe(true);
  });

  it('checks the nonce as of the time of the proof, if the secret is known', () => {
    const nonceSecret = 'a secret of more than 32 characters';
    const proofs = { ...authDefaults.proofs, nonce: 'required', nonceSecret } as const;
    const proof = createProof({ ...request, nonce: new DpopNonces(nonceSecret).current() });
    jest.setSystemTime(Date.now() + 3_600_000);
    expect(examined(proof, { proofs }).isAccepted).toBe(true);
    expect(examined(createProof(request), { proofs }).output).toContain('nonce_required');
    const unknown = examined(proof, { proofs: { ...proofs, nonceSecret: undefined } });
    expect(unknown.output).toContain('✓ whether its nonce is accepted, only the service knows');
  });
});

/** The age alone is no flaw of a proof that was copied. */
function isAge(flaw: string): boolean {
  return ['expired', 'iatIsZero', 'expPassed'].includes(flaw);
}
