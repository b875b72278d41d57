import { publicUrl } from '../contestants/ours.ts';
import { userToken } from '../load/token.ts';
import { tokens } from '../load/tokens.ts';
import type { Session } from '../session.ts';
import type { ChangingTokens } from './changing-tokens.ts';

/** When a request was sent, and when its response had arrived, by `performance.now()`. */
export interface Span {
  readonly sent: number;
  readonly ended: number;
}

export interface Request {
  readonly headers: Readonly<Record<string, string>>;
  /** The statuses that its response may have. */
  allowed(span: Span): readonly number[];
}

/** A kind of request, with the number of its requests among every twenty. */
export interface Kind {
  readonly name: string;
  readonly share: number;
  readonly path: string;
  next(): Request;
}

const scopedPath = '/api/private-scoped';
const coldShare = 2;
export const shares = 20;

/** How many new tokens so many requests need. */
export function coldTokens(requests: number): number {
  return 1 + Math.ceil((requests * coldShare) / shares);
}

/** What a service gets in production: most of it known tokens, some of it wrong, some taken back meanwhile. */
export async function mix(
  { issuer, bound }: Session,
  requests: number,
  { opaque, users }: ChangingTokens,
): Promise<Kind[]> {
  const [known = '', ...fresh] = await tokens(issuer, coldTokens(requests));
  const bad = badTokens(issuer);
  const remaining = fresh.values();
  const path = scopedPath;
  const proven = () => ({ authorization: `DPoP ${bound.token}`, dpop: bound.proof(publicUrl + scopedPath) });
  return [
    { name: 'public', share: 5, path: '/api/public', next: always(200, () => ({})) },
    { name: 'hot', share: 7, path, next: always(200, () => bearer(known)) },
    { name: 'cold', share: coldShare, path, next: always(200, () => bearer(remaining.next().value)) },
    { name: 'dpop', share: 2, path, next: always(200, proven) },
    { name: 'rejected (401)', share: 2, path, next: always(401, () => bearer(bad.next().value)) },
    { name: 'opaque', share: 1, path, next: () => opaque.next() },
    { name: 'of users, revoked one by one', share: 1, path, next: () => users.next() },
  ];
}

function always(status: number, headers: () => Request['headers']): () => Request {
  return () => ({ headers: headers(), allowed: () => [status] });
}

export function bearer(token = ''): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Tokens that were changed after signing, and expired ones. */
function* badTokens(issuer: Session['issuer']): Generator<string> {
  const bad = Array.from({ length: 100 }, () => [
    issuer.flawed.tampered(userToken(issuer)),
    issuer.token({ ...userToken(issuer), expiresIn: -60 }),
  ]).flat();
  for (;;) yield* bad;
}

/** Which kind each of twenty requests is, the kinds mixed evenly. */
export function sequence(kinds: readonly Kind[]): Kind[] {
  const inOrder = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  // 7 and 20 have no common divisor: every place is taken once.
  return inOrder.flatMap((_, index) => inOrder[(index * 7) % inOrder.length] ?? []);
}
