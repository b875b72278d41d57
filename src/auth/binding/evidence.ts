import type { Scheme } from '../errors/challenge.js';
import type { PresentedToken } from '../token/presented-token.js';
import type { ReplayOutcome, ReplayStore } from './replay-store.js';

/** What a request presents for the binding of its token. Members are read only when a binding asks for them. */
export interface Evidence {
  /** The authentication scheme that the token is sent with. */
  readonly scheme: Scheme;
  readonly token: PresentedToken;
  /** The DPoP proof; undefined unless there is exactly one. */
  readonly proof: string | undefined;
  readonly method: string;
  /** The address of the request as the client sees it, maybe with a query. */
  readonly uri: string;
  /** The client's certificate as a gateway hands it on; undefined: none is known. */
  readonly certificate: string | undefined;
  /** What each store has said of the proof: several guards may check the same request, which uses its proof once. */
  readonly replayOutcomes: Map<ReplayStore, ReplayOutcome>;
}
