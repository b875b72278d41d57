/**
 * Refuses to run in production: the kit creates tokens and principals that only a test may trust.
 *
 * @throws {Error} `NODE_ENV` is `production`
 */
export function refuseInProduction(name: string): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(`${name} is for tests, and does not run with NODE_ENV=production`);
  }
}
