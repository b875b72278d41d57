import type { LocalIssuerOptions } from '../../src/local-issuer/index.js';

/** A local issuer with users of its own: its tests depend on no resource of the service. */
export const exampleIssuer = {
  port: 0,
  audience: 'https://messages.example.com',
  users: [
    { name: 'manager', description: 'Reads.', permissions: ['read:messages'] },
    { name: 'admin', description: 'Reads and writes.', permissions: ['read:messages', 'write:messages'] },
    { name: 'guest', description: 'Does nothing.', permissions: [] },
  ],
} satisfies LocalIssuerOptions;
