export const introspectionOutcomes = ['active', 'inactive', 'failed'] as const;
type Outcome = (typeof introspectionOutcomes)[number];

/** The completed calls of an issuer since startup, by outcome, and their duration together in milliseconds. */
export type IntrospectionCounts = Record<Outcome, number> & { askingMs: number };

export function noCalls(): IntrospectionCounts {
  return { active: 0, inactive: 0, failed: 0, askingMs: 0 };
}

/** @param askedAt by the monotonic clock */
export function countOf(counts: IntrospectionCounts, outcome: Outcome, askedAt: number): void {
  counts[outcome] += 1;
  counts.askingMs += performance.now() - askedAt;
}
