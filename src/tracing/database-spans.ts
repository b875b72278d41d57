import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { type Database, DatabaseUnavailableError, type Orm } from '../database/index.js';
import { activeSpan } from './active-span.js';

const options = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } };

/** From the wait for a connection to the connection's return; no statement and no value is told. */
export function traceDatabase(database: Database, tracer: Tracer): void {
  const run = database.run.bind(database);
  database.run = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => {
    if (!activeSpan()) return run(work);
    return tracer.startActiveSpan('postgresql', options, (span) => settled(span, run(work)));
  };
}

async function settled<T>(span: Span, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    // What else is thrown may be an answer, as a 412 is.
    if (error instanceof DatabaseUnavailableError) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
