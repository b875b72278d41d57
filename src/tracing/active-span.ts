import { type Span, context, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

/**
 * The span that new ones are children of. None outside of a request, and none where its request has ended: what a timer
 * does that was set while one was served is no part of it.
 */
export function activeSpan(): Span | undefined {
  if (isTracingSuppressed(context.active())) return undefined;
  const span = trace.getActiveSpan();
  return span?.isRecording() ? span : undefined;
}
