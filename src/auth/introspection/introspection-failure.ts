/** The issuer couldn't be asked, or its answer is none. The message is for the log: it never contains the token or a secret. */
export class IntrospectionFailure extends Error {
  override readonly name = 'IntrospectionFailure';

  /** @param isOfToken whether the endpoint itself works: it only rejected the request about this token */
  constructor(
    message: string,
    readonly isOfToken = false,
  ) {
    super(message);
  }
}
