/** The local issuer can't start. The message is for people and says what to do. */
export class LocalIssuerStartError extends Error {
  override readonly name = 'LocalIssuerStartError';
}
