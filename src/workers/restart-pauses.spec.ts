import { RestartPauses } from './restart-pauses.js';

describe('RestartPauses', () => {
  it('get longer while workers live for less than a minute, up to 30 s', () => {
    const pauses = new RestartPauses();
    const lives = [59_999, 1, 1, 1, 1, 1, 1];
    expect(lives.map((livedMs) => pauses.after(livedMs))).toEqual([0, 1000, 3000, 7000, 15_000, 30_000, 30_000]);
  });

  it('are none after workers that lived for longer, even if several end at the same time', () => {
    const pauses = new RestartPauses();
    expect([60_000, 60_000, 60_000].map((livedMs) => pauses.after(livedMs))).toEqual([0, 0, 0]);
  });

  it('start again after one that lived for longer', () => {
    const pauses = new RestartPauses();
    expect([1, 1, 60_000, 1, 1].map((livedMs) => pauses.after(livedMs))).toEqual([0, 1000, 0, 0, 1000]);
  });
});
