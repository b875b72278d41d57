import { Issuers } from '../keys/issuers.js';
import type { StoredRevocation } from './revocation.js';
import { RevocationSet } from './revocation-set.js';
import { RevocationStore } from './revocation-store.js';
import { Revocations, maxRevocations } from './revocations.js';

const issuer = 'https://issuer.example.com';
const trusted = {
  issuer,
  audience: ['api'],
  profile: 'auth0',
  scopeClaims: [],
  algorithms: ['RS256'],
  dpop: 'off',
} as const;
const options = {
  issuers: [{ ...trusted, maxTokenAge: 60 }],
  httpHosts: [],
  clockToleranceMs: 0,
  tokenCacheSize: 0,
  revocationRetentionMs: 3_600_000,
  proofs: { maxAgeMs: 60_000, nonce: 'off' },
  keys: { maxAgeMs: 1000, maxStaleMs: 1000, cooldownMs: 1000, timeoutMs: 1000, maxWaiting: 1 },
} as const;

class RecordingStore extends RevocationStore {
  override readonly known = new RevocationSet();
  readonly added: StoredRevocation[] = [];

  override async add(revocation: StoredRevocation): Promise<void> {
    this.added.push(revocation);
    this.known.add(revocation);
  }
}

describe(Revocations.name, () => {
  it('are kept as long as tokens of the issuer may live, or else for the retention', async () => {
    for (const [issuers, seconds] of [
      [options.issuers, 60],
      [[trusted], 3600],
    ] as const) {
      const store = new RecordingStore();
      await new Revocations(new Issuers({ ...options, issuers }), options, store).revoke({ issuer, subject: 'alice' });
      const keptMs = store.added[0]!.expiresAt - Date.now() - seconds * 1000;
      expect(Math.abs(keptMs - 600_000)).toBeLessThan(60_000);
    }
  });

  it('are rejected for the template of several tenants, which would revoke nothing, and not for one of them', async () => {
    const template = 'https://login.example.com/{tenantid}/v2.0';
    const issuers = [{ ...trusted, issuer: template, tenants: '*' }] as const;
    const store = new RecordingStore();
    const revocations = new Revocations(new Issuers({ ...options, issuers }), options, store);
    const rejected = revocations.revoke({ issuer: template, all: true });
    await expect(rejected).rejects.toThrow(TypeError);
    await expect(rejected).rejects.toThrow("with the tenant's ID");
    expect(store.added).toEqual([]);
    await revocations.revoke({ issuer: template.replace('{tenantid}', 'one'), all: true });
    expect(store.added).toHaveLength(1);
  });

  /** As many as there may be. */
  function full(expiresAt: number): RecordingStore {
    const store = new RecordingStore();
    for (let index = 0; index < maxRevocations; index += 1) {
      store.known.set({ issuer, by: 'subject', value: `user-${index}`, issuedBefore: 0, expiresAt });
    }
    return store;
  }

  it('are limited in number, but not for a target that is revoked already, a client or an issuer', async () => {
    const store = full(Date.now() + 60_000);
    const revocations = new Revocations(new Issuers(options), options, store);
    await expect(revocations.revoke({ issuer, subject: 'another' })).rejects.toThrow(RangeError);
    await expect(revocations.revoke({ issuer, sessionId: 'another' })).rejects.toThrow(RangeError);
    await revocations.revoke({ issuer, subject: 'user-7' });
    expect(revocations.status()).toEqual({ count: maxRevocations, ageMs: 0 });
    await revocations.revoke({ issuer, clientId: 'client' });
    await revocations.revoke({ issuer, all: true });
    expect(revocations.status().count).toBe(maxRevocations + 2);
  });

  it('are not limited by those that have expired', async () => {
    const revocations = new Revocations(new Issuers(options), options, full(Date.now() - 1));
    await revocations.revoke({ issuer, subject: 'another' });
    expect(revocations.status().count).toBeLessThan(maxRevocations);
  });
});
