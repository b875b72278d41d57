import { type AuthHooks, type CheckedToken, InvalidTokenError, type Principal } from 'nest-resource-server/auth';

/** Who delivers: the principal of the suppliers' routes. */
export interface Supplier extends Principal {
  readonly company: string;
}

const formerCompanies = new Set(['Acme']);

export const supplierHooks: AuthHooks = {
  checks: [
    async ({ claims }: CheckedToken) => {
      if (typeof claims.company !== 'string') throw new InvalidTokenError('claim_missing');
      if (formerCompanies.has(claims.company)) {
        throw new InvalidTokenError('supplier_left', 'The company delivers to us no more');
      }
    },
  ],
  principal: (claims, defaults): Supplier => ({ ...defaults, company: String(claims.company) }),
  onRefusal: ({ reason, message }) => console.warn(`A supplier was refused: ${reason ?? message}`),
};
