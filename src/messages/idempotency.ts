import { createHash } from 'node:crypto';
import { HttpStatus } from '@nestjs/common';
import type { Principal } from '../auth/index.js';
import { ProblemException } from '../problems/index.js';

/** How long a repeat gets the first answer, in milliseconds. Afterwards the key is as new. */
export const IDEMPOTENCY_KEY_LIFETIME = 24 * 60 * 60 * 1000;

/** What a request with an `Idempotency-Key` lays claim to: the key, as this caller's, for this body. */
export interface IdempotencyClaim {
  readonly id: string;
  readonly fingerprint: string;
}

/** @throws {ProblemException} 400, the key is empty, too long, or has other than visible ASCII characters */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7E]{1,255}$/.test(header)) return header;
  throw new ProblemException(HttpStatus.BAD_REQUEST, 'The Idempotency-Key header is not valid', [
    { path: 'Idempotency-Key', message: 'expected 1 to 255 visible ASCII characters' },
  ]);
}

/** @param body after validation: its members are in the schema's order, whatever order they came in */
export function claimKey(key: string, { issuer, subject }: Principal, body: unknown): IdempotencyClaim {
  return { id: digest([issuer, subject, key]), fingerprint: digest(body) };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
