import { Inject, Injectable } from '@nestjs/common';
import { type AuthError, headersOf } from '../errors/auth-error.js';
import type { ChallengeOffer } from '../errors/challenge.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { metadataUrl } from '../options/metadata-options.js';

/** Every challenge of a module is made here: for the guards, and for an app whose handlers throw `AuthError`s themselves. */
@Injectable()
export class Challenges {
  private readonly offer: ChallengeOffer;

  constructor(@Inject(AUTH_OPTIONS) { metadata }: Pick<AuthOptions, 'metadata'>) {
    this.offer = { resourceMetadata: metadata && metadataUrl(metadata.resource) };
  }

  /** The headers of the response to a rejected request, by their names in lower case. */
  headersOf(error: AuthError): Readonly<Record<string, string>> {
    return headersOf(error, this.offer);
  }
}
