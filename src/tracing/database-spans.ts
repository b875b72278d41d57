import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { type Database, DatabaseUnavailableError, type Orm } from '../database/index.js';
import { activeSpan } from './active-span.js';

const options = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } };

/** Creates a span for each `run` of a request, from the wait for a connection to its release. No span contains SQL or values. */
export function traceDatabase(database: Database, tracer: Tracer): void {
  const run = database.run.bind(database);
  database.run = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => {
    if (!activeSpan()) return run(work);
    return tracer.startActiveSpan('postgresql', options, (span) => endSpanAfter(span, run(work)));
  };
}

/** Ends the span when the work is done. */
async function endSpanAfter<T>(span: Span, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    // Other errors may be an intended response, such as a 412.
    if (error instanceof DatabaseUnavailableError) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
