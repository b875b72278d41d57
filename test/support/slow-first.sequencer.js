import TestSequencer from '@jest/test-sequencer';

/** Suites that mostly wait for installations, browsers and other processes. Jest knows durations from its cache, which CI has not. */
const slow = /test\/(package|browser|deploy|kit)\/|(tour|pages|startup|shutdown|restarts|doctor|generate)\.e2e-spec/;

/** Starts the slow suites first, so that the run does not end with one of them while the other workers are idle. */
export default class SlowFirstSequencer extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => Number(slow.test(b.path)) - Number(slow.test(a.path)));
  }
}
