import { Logger } from '@nestjs/common';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Milliseconds between two reports, at least. */
const quietMs = 60_000;

/** Logs failed exports, once a minute at most, so that a collector that is down doesn't fill the log. */
export class ReportedExporter implements SpanExporter {
  private readonly logger = new Logger('Tracing');
  private reportedAt = -Infinity;
  /** Spans that were lost since the last report. */
  private lost = 0;

  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED) this.report(spans.length, result.error);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  private report(spans: number, error: Error | undefined): void {
    this.lost += spans;
    if (performance.now() - this.reportedAt < quietMs) return;
    this.logger.warn(`${this.lost} spans could not be exported: ${error?.message ?? 'no reason given'}`);
    this.reportedAt = performance.now();
    this.lost = 0;
  }
}
