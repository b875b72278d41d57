import { publicUrl } from '../contestants/ours.ts';
import { userToken } from '../load/token.ts';
import { tokens } from '../load/tokens.ts';
import type { Session } from '../session.ts';

/** A kind of request, with the number of its requests among every twenty. */
export interface Kind {
  readonly name: string;
  readonly share: number;
  readonly path: string;
  readonly status: number;
  /** The headers of the next request. */
  headers(): Readonly<Record<string, string>>;
}

const scopedPath = '/api/private-scoped';
const coldShare = 2;
export const shares = 20;

/** How many new tokens so many requests need. */
export function coldTokens(requests: number): number {
  return 1 + Math.ceil((requests * coldShare) / shares);
}

/** What a service gets in production: most of it known tokens, some of it wrong. */
export async function mix({ issuer, bound }: Session, requests: number): Promise<Kind[]> {
  const [known = '', ...fresh] = await tokens(issuer, coldTokens(requests));
  const bad = badTokens(issuer);
  const remaining = fresh.values();
  const path = scopedPath;
  const proven = () => ({ authorization: `DPoP ${bound.token}`, dpop: bound.proof(publicUrl + scopedPath) });
  return [
    { name: 'public', share: 6, path: '/api/public', status: 200, headers: () => ({}) },
    { name: 'hot', share: 8, path, status: 200, headers: () => bearer(known) },
    { name: 'cold', share: coldShare, path, status: 200, headers: () => bearer(remaining.next().value) },
    { name: 'dpop', share: 2, path, status: 200, headers: proven },
    { name: 'rejected (401)', share: 2, path, status: 401, headers: () => bearer(bad.next().value) },
  ];
}

function bearer(token = ''): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Tokens that were changed after signing, expired ones, and garbage. */
function* badTokens(issuer: Session['issuer']): Generator<string> {
  const bad = Array.from({ length: 100 }, () => [
    issuer.flawed.tampered(userToken(issuer)),
    issuer.token({ ...userToken(issuer), expiresIn: -60 }),
    'garbage',
  ]).flat();
  for (;;) yield* bad;
}

/** Which kind each of twenty requests is, the kinds mixed evenly. */
export function sequence(kinds: readonly Kind[]): Kind[] {
  const inOrder = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  // 7 and 20 have no common divisor: every place is taken once.
  return inOrder.flatMap((_, index) => inOrder[(index * 7) % inOrder.length] ?? []);
}
