import { type Span, context, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

/**
 * The parent for new spans. Undefined outside of a request, and after the request has ended: work that a timer does later isn't
 * part of the request that set it.
 */
export function activeSpan(): Span | undefined {
  if (isTracingSuppressed(context.active())) return undefined;
  const span = trace.getActiveSpan();
  return span?.isRecording() ? span : undefined;
}
