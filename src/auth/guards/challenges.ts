import { Inject, Injectable } from '@nestjs/common';
import { proofAlgorithms } from '../binding/proof-header.js';
import { type AuthError, headersOf } from '../errors/auth-error.js';
import { type SchemeOffer, challengeParameters } from '../errors/challenge.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { offeredMode } from '../options/dpop-options.js';
import { metadataUrl } from '../options/metadata-options.js';
import { schemeOf } from '../request/credentials.js';

type OfferSource = Pick<AuthOptions, 'issuers' | 'findIssuer' | 'publicUrl' | 'metadata'>;

/** Every challenge of a module is made here: for the guards, and for an app whose handlers throw `AuthError`s themselves. */
@Injectable()
export class Challenges {
  private readonly offers: readonly SchemeOffer[];

  constructor(@Inject(AUTH_OPTIONS) options: OfferSource) {
    this.offers = schemesOf(options);
  }

  /**
   * The headers of the response to a rejected request, by their names in lower case.
   *
   * @param request states the error at the scheme that it used; undefined: `Bearer`
   */
  headersOf(error: AuthError, request?: object): Readonly<Record<string, string>> {
    return headersOf(error, this.offers, (request && schemeOf(request)) ?? 'Bearer');
  }
}

/** The schemes that a token of one of the issuers may be sent with, and how to find out more (RFC 9728, section 5.1). */
function schemesOf(options: OfferSource): SchemeOffer[] {
  const mode = offeredMode(options);
  const { metadata } = options;
  const more = metadata && challengeParameters({ resource_metadata: metadataUrl(metadata.resource) });
  // RFC 9449, section 7.1.
  const algorithms = challengeParameters({ algs: proofAlgorithms.join(' ') });
  if (mode === 'off') return [{ scheme: 'Bearer', parameters: more }];
  if (mode === 'required') {
    return [{ scheme: 'DPoP', parameters: [algorithms, more].filter(Boolean).join(', ') }];
  }
  return [
    { scheme: 'Bearer', parameters: more },
    { scheme: 'DPoP', parameters: algorithms },
  ];
}
