import { authTime } from './auth-time.js';

const now = 1_800_000_000_900;

describe(authTime.name, () => {
  it.each([
    ['0s', 1_800_000_000],
    ['90s', 1_799_999_910],
    ['10m', 1_799_999_400],
    ['2h', 1_799_992_800],
    ['1d', 1_799_913_600],
    ['999999999d', 0],
    ['1767225600', 1_767_225_600],
    ['0', 0],
  ])('reads %s as %d', (text, seconds) => {
    expect(authTime(text, now)).toBe(seconds);
  });

  it.each(['', 'now', '10 m', '10M', '-10m', '1.5h', '10min', '2026-01-01', '1e9', '1767225600000000'])(
    'rejects %j',
    (text) => {
      expect(() => authTime(text, now)).toThrow('must be an age (90s, 10m, 2h, 1d), or seconds since the epoch');
    },
  );
});
