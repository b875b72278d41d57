/**
 * A word that can stand in a space-separated list, between the quotes of a challenge: printable ASCII without space, quote and
 * backslash. Such are scopes (`scope-token`, RFC 6749, section 3.3) and the values of `acr_values` (RFC 9470, section 3).
 */
export const listedWord = /^[\x21\x23-\x5B\x5D-\x7E]+$/;
