import { frozenPrincipal } from 'nest-resource-server/auth';
import type { ApiKey } from './api-key-or-token.guard.js';

/** The key of the job `billing`. */
export const billingKey = (sha256: string): ApiKey => ({
  sha256,
  principal: frozenPrincipal({
    issuer: 'api-keys',
    subject: 'billing',
    clientId: undefined,
    scopes: new Set(['read']),
    claims: {},
  }),
});
