import { ProblemException } from '../problems/index.js';
import { parseIfMatch } from './etag.js';

describe(parseIfMatch.name, () => {
  it.each([
    ['any version', undefined, 'any'],
    ['any version', '*', 'any'],
    ['any version', ' * ', 'any'],
    ['one tag', '"1"', ['1']],
    ['each tag of a list', '"1", "2","3"', ['1', '2', '3']],
    ['the tags of a list with empty elements', ', "1",, "2" ,', ['1', '2']],
    ['tags that contain commas and stars', '"a,b", "*"', ['a,b', '*']],
    ['an empty tag', '""', ['']],
    ['no tag', 'W/"1"', []],
    ['only the strong tag', 'W/"1", "2"', ['2']],
    ['a tag beyond ASCII', '"\xe9"', ['\xe9']],
  ])('returns %s for %j', (_, header, expected) => {
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
  ])('rejects %j with a problem that names If-Match', (header) => {
    const parse = () => parseIfMatch(header);
    expect(parse).toThrow(ProblemException);
    expect(parse).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ path: 'If-Match' })] }));
  });

  it('rejects a long malformed header without delay', () => {
    const started = performance.now();
    expect(() => parseIfMatch(`${'"1", '.repeat(6000)}"`)).toThrow(ProblemException);
    expect(() => parseIfMatch(`"1"${' '.repeat(30_000)}x`)).toThrow(ProblemException);
    expect(() => parseIfMatch(`${' ,'.repeat(15_000)}x"1"`)).toThrow(ProblemException);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
