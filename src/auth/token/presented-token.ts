import { hash } from 'node:crypto';

/** An access token as a request presents it. */
export class PresentedToken {
  private cachedDigest: string | undefined;

  constructor(readonly encoded: string) {}

  /** Its SHA-256 as base64url, computed once. */
  get digest(): string {
    return (this.cachedDigest ??= hash('sha256', this.encoded, 'base64url'));
  }
}
