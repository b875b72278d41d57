import { Inject, Injectable } from '@nestjs/common';
import { type AuthError, headersOf } from '../errors/auth-error.js';
import { type ChallengeOffer, challengeParameters } from '../errors/challenge.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { metadataUrl } from '../options/metadata-options.js';

/** Every challenge of a module is made here: for the guards, and for an app whose handlers throw `AuthError`s themselves. */
@Injectable()
export class Challenges {
  private readonly offer: ChallengeOffer;

  constructor(@Inject(AUTH_OPTIONS) { metadata }: Pick<AuthOptions, 'metadata'>) {
    const metadataParameter = metadata && challengeParameters({ resource_metadata: metadataUrl(metadata.resource) });
    this.offer = { metadataParameter };
  }

  /** The headers of the response to a rejected request, by their names in lower case. */
  headersOf(error: AuthError): Readonly<Record<string, string>> {
    return headersOf(error, this.offer);
  }
}
