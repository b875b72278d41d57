import { writeSync } from 'node:fs';

/** Ends the run's output with one plain line, for people and for what reads the log of CI. */
export default class PlainSummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // Jest's own summary is still to come: it is buffered.
    process.once('exit', () =>
      writeSync(process.stderr.fd, `\n${numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}
