/**
 * What the kit makes is trusted by nobody but a test: where it could be, it does not run.
 *
 * @throws {Error} `NODE_ENV` is `production`
 */
export function refuseInProduction(what: string): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(`${what} is for tests, and does not run with NODE_ENV=production`);
  }
}
