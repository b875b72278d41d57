import { writeSync } from 'node:fs';

/** Ends the output of the run with one plain line, for people and for programs that read the CI log. */
export default class PlainSummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // On exit, because Jest's own summary is buffered and printed later.
    process.once('exit', () =>
      writeSync(process.stderr.fd, `\n${numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}
