/** For the log and the doctor: what to change at an issuer whose tokens are rejected. */
export interface ProfileAdvice {
  /** How to add a claim that is missing, or why it is, by the first name of its list in `required`. */
  readonly missing?: Readonly<Record<string, string>>;
  /** What the claim of the audience has in access tokens for this API, by that claim. */
  readonly audienceValues?: Readonly<Record<string, string>>;
  /** Where to choose a key pair for access tokens, instead of a shared secret. */
  readonly signing?: string;
}

const accessTokenWanted = 'it may be an ID token, and the client must send its access token';
const audienceMapper =
  'add a mapper "Audience" for this API to a client scope of the client, or give the user a role of its client';

/** By the name of the profile. Labels are those of the issuers' consoles. */
export const profileAdvice = {
  // Auth0's profile is also the default for other issuers.
  auth0: {
    missing: { aud: 'the client must request it with the identifier of this API as audience' },
    signing:
      'have the issuer sign with an RSA or EC key (Auth0: RS256 as the signing algorithm of the API; FusionAuth: the access token signing key in the JWT settings)',
  },
  entra: {
    missing: { azp: accessTokenWanted, aud: 'the client must request a scope of this API' },
    audienceValues: {
      aud: 'tokens of version 2.0 have the client ID of the API, those of version 1.0 its Application ID URI',
    },
  },
  okta: {
    missing: { cid: accessTokenWanted },
    audienceValues: { aud: 'tokens have the Audience of the authorization server (Security → API)' },
  },
  keycloak: {
    missing: {
      sub: 'add the client scope "basic" to the client (its mapper "Subject (sub)" writes it)',
      aud: audienceMapper,
    },
    audienceValues: { aud: audienceMapper },
    signing: 'choose RS256 as "Access token signature algorithm" of the client, or as the default of the realm',
  },
  cognito: {
    missing: { client_id: accessTokenWanted, token_use: 'it is not a token of a user pool' },
    audienceValues: { client_id: 'list the IDs of the app clients that may call' },
  },
  clerk: {
    missing: {
      azp: 'Clerk writes it for a request that has an Origin',
      sid: 'it is not a session token: a custom JWT template does not write it',
    },
    audienceValues: { azp: 'list the origins of the apps that may call, such as https://app.example.com' },
    signing: 'turn off the custom signing key of the JWT template',
  },
} satisfies Record<string, ProfileAdvice>;
