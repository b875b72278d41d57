import type * as Kit from '../../src/testing/index.ts';

// Built, because Node.js strips types but doesn't support decorators. The types are those of the source.
const kit: typeof Kit = await import(new URL('../../dist/testing/index.js', import.meta.url).href);

/** The project's own test kit. */
export const { TestIssuer, createProof, createProofKey } = kit;
export type TestIssuer = Kit.TestIssuer;
export type TestKey = Kit.TestKey;
