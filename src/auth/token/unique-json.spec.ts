import { parseUniqueJson } from './unique-json.js';

const parse = (text: string) => parseUniqueJson(Buffer.from(text));

/** The plain definition: a name is a string with a colon after it, and all of them are members of the parsed value. */
function expectedOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(([, colon]) => colon === ':').length;
    return names === membersIn(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, member) => sum + membersIn(member), own);
}

/** Numbers from 0 to `below`, the same in each run (Park and Miller's generator). */
function randomNumbers(): (below: number) => number {
  let state = 20_260_101;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

const pieces = ['a', 'b', ':', '":', ': "', '\\', '"', '{', '}', ' ', 'ü', '💌', '\u2028'];
const names = ['a', 'b', 'c', '__proto__', '0', 'a:', '":"', 'toString'];
const blanks = ['', '', '', ' ', '\n', '\t\r '];

/** JSON of few names and of strings that look like JSON, some of it with duplicate names, and some broken. */
function randomText(random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!; // each list has elements
  const times = <T>(most: number, make: () => T): T[] => Array.from({ length: random(most + 1) }, make);
  const spaced = (text: string) => pick(blanks) + text + pick(blanks);
  const quoted = (text: string) => {
    const json = JSON.stringify(text);
    return random(4) === 0 ? json.replaceAll('a', String.raw`\u0061`) : json;
  };
  const value = (depth: number): string => {
    const kind = random(depth > 3 ? 3 : 5);
    if (kind === 0) return pick(['1', '-0.5e3', 'true', 'null', '1e999']);
    if (kind <= 2) return quoted(times(5, () => pick(pieces)).join(''));
    if (kind === 3) return `[${times(3, () => spaced(value(depth + 1))).join(',')}]`;
    const members = times(4, () => `${spaced(quoted(pick(names)))}:${spaced(value(depth + 1))}`);
    return `{${members.join(',')}}`;
  };
  const text = spaced(value(0));
  const at = random(text.length);
  // Whole characters only: half of one would be another character as UTF-8.
  return (random(5) === 0 ? text.slice(0, at) + pick(pieces) + text.slice(at + 1) : text).toWellFormed();
}

describe(parseUniqueJson.name, () => {
  it('accepts and rejects what the plain definition does, in random and hostile texts', () => {
    const random = randomNumbers();
    const counts = { accepted: 0, rejected: 0, duplicates: 0 };
    for (let count = 0; count < 20_000; count += 1) {
      const text = randomText(random);
      const expected = expectedOf(text);
      expect([text, parse(text)]).toEqual([text, expected]);
      if (expected !== undefined) counts.accepted += 1;
      else if (isJson(text)) counts.duplicates += 1;
      else counts.rejected += 1;
    }
    // Each kind is frequent, or the comparison would prove nothing.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(1000);
  });

  it.each([
    ['{"a":1,"a":2}'],
    ['{"a" :1,"a": 2}'],
    ['{"a"\n:1,"a"\t:2}'],
    [String.raw`{"a":1,"\u0061":2}`],
    ['{"b":{"a":1,"a":2}}'],
    ['[{"a":1,"a":{}}]'],
    ['{"__proto__":1,"__proto__":2}'],
    ['{"":1,"":2}'],
    ['{"a":":","a":1}'],
    [String.raw`{"a\"":1,"a\"":2}`],
  ])('rejects %j, which has a name twice in one object', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it.each([
    ['{"a":{"a":{"a":1}}}'],
    ['[{"a":1},{"a":1}]'],
    ['{"a":":","b":" :"}'],
    [String.raw`{"a":"\":","b":"\\","c":"{\"a\":1}"}`],
    ['{"url":"https://a:1/:","scope":"read:messages"}'],
    ['{"__proto__":1,"constructor":2}'],
  ])('accepts %j, whose names are unique', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('rejects bytes that are not UTF-8, a byte order mark, and more than 100 levels', () => {
    expect(parseUniqueJson(Buffer.from('{"a":"ü"}', 'latin1'))).toBeUndefined();
    expect(parse('\uFEFF{}')).toBeUndefined();
    expect(parse(`${'['.repeat(101)}${']'.repeat(101)}`)).toBeDefined();
    expect(parse(`${'['.repeat(102)}${']'.repeat(102)}`)).toBeUndefined();
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
