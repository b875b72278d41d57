import { ProblemException } from '../problems/index.js';
import { parseIfMatch } from './etag.js';

describe(parseIfMatch.name, () => {
  it.each([
    ['any version', undefined, 'any'],
    ['any version', '*', 'any'],
    ['any version', ' * ', 'any'],
    ['one tag', '"1"', ['1']],
    ['each tag of a list', '"1", "2","3"', ['1', '2', '3']],
    ['tags with empty places between', ', "1",, "2" ,', ['1', '2']],
    ['tags that hold commas and stars', '"a,b", "*"', ['a,b', '*']],
    ['an empty tag', '""', ['']],
    ['no weak tag', 'W/"1"', []],
    ['the strong tags only', 'W/"1", "2"', ['2']],
    ['tags beyond ASCII', '"\xe9"', ['\xe9']],
  ])('accepts %s for %j', (_, header, expected) => {
    expect(parseIfMatch(header)).toEqual(expected);
  });

  it.each([
    '',
    ' ',
    ',',
    '1',
    '"1',
    '1"',
    '"1" "2"',
    '"1"; "2"',
    "'1'",
    'w/"1"',
    'W/1',
    'W/ "1"',
    '*, "1"',
    '"1", *',
    '"a b"',
    '"a"b"',
  ])('refuses %j with a 400', (header) => {
    const refused = () => parseIfMatch(header);
    expect(refused).toThrow(ProblemException);
    expect(refused).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ path: 'If-Match' })] }));
  });

  it('answers at once when a long header is not valid', () => {
    const started = performance.now();
    expect(() => parseIfMatch(`${'"1", '.repeat(6000)}"`)).toThrow(ProblemException);
    expect(() => parseIfMatch(`"1"${' '.repeat(30_000)}x`)).toThrow(ProblemException);
    expect(() => parseIfMatch(`${' ,'.repeat(15_000)}x"1"`)).toThrow(ProblemException);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
