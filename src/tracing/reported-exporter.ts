import { Logger } from '@nestjs/common';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Milliseconds for which no more than one failure is told. */
const quietMs = 60_000;

/** Tells of failing exports, and seldom: a collector that is down must not fill the log. */
export class ReportedExporter implements SpanExporter {
  private readonly logger = new Logger('Tracing');
  private toldAt = -Infinity;
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
    if (performance.now() - this.toldAt < quietMs) return;
    this.logger.warn(`${this.lost} spans could not be exported: ${error?.message ?? 'no reason is given'}`);
    this.toldAt = performance.now();
    this.lost = 0;
  }
}
