import { hash } from 'node:crypto';
import type { StoredRevocation } from '../auth/index.js';
import type { RevocationRow } from './revocations.table.js';

export function idOf({ issuer, by, value }: StoredRevocation): string {
  return hash('sha256', JSON.stringify([issuer, by, value]), 'base64url');
}

export function toRow(id: string, revocation: StoredRevocation, change: number): RevocationRow {
  const { issuer, by: target, value, issuedBefore, expiresAt } = revocation;
  const times = {
    issuedBefore: issuedBefore === undefined ? null : new Date(issuedBefore * 1000),
    expiresAt: new Date(expiresAt),
  };
  return { id, issuer, target, value, ...times, change };
}

export function fromRow({ issuer, target: by, value, issuedBefore, expiresAt }: RevocationRow): StoredRevocation {
  const seconds = issuedBefore === null ? undefined : issuedBefore.getTime() / 1000;
  return { issuer, by, value, issuedBefore: seconds, expiresAt: expiresAt.getTime() };
}
