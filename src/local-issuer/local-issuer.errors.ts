/** The local issuer can't start. The message tells the operator what to do. */
export class LocalIssuerStartError extends Error {
  override readonly name = 'LocalIssuerStartError';
}
