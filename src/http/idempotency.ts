import { createHash } from 'node:crypto';
import { HttpStatus } from '@nestjs/common';
import type { Principal } from '../auth/index.js';
import { ProblemException } from '../problems/index.js';

/** How long a repeated request gets the first response, in milliseconds. Afterwards, the key can be used again. */
export const IDEMPOTENCY_KEY_LIFETIME = 24 * 60 * 60 * 1000;

/** The key of a request with an `Idempotency-Key`, and the request that it stands for. */
export interface IdempotencyClaim {
  /** A digest of the caller and the key. */
  readonly id: string;
  /** The collection in which the request creates something, such as `messages`. */
  readonly resource: string;
  /** A digest of the body. */
  readonly fingerprint: string;
}

export const keyReused = () =>
  new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, 'The Idempotency-Key was used before, for another request');

/** @throws {ProblemException} 400: the key is empty, too long, or contains other than visible ASCII characters */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7E]{1,255}$/.test(header)) return header;
  throw new ProblemException(HttpStatus.BAD_REQUEST, 'The Idempotency-Key header is not valid', [
    { path: 'Idempotency-Key', message: 'expected 1 to 255 visible ASCII characters' },
  ]);
}

/** @param body after validation, so that its members are in the schema's order whatever order they were sent in */
export function claimKey(
  key: string,
  { issuer, subject }: Principal,
  resource: string,
  body: unknown,
): IdempotencyClaim {
  return { id: digest([issuer, subject, key]), resource, fingerprint: digest(body) };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
