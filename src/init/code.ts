const commentOrString = /\/\/.*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/g;

/** The code of a text at its places: comments and the contents of strings are spaces. */
export function codeOf(text: string): string {
  return text.replaceAll(commentOrString, blank);
}

/**
 * The own members of an object in code, at their places: what is within brackets is spaces.
 *
 * @param start of the object, after its brace
 * @returns undefined if the object has no end
 */
export function membersOf(code: string, start: number): string | undefined {
  let depth = 0;
  let members = '';
  for (const character of code.slice(start)) {
    if ('])}'.includes(character)) depth -= 1;
    if (depth < 0) return members;
    members += depth === 0 ? character : blank(character);
    if ('[({'.includes(character)) depth += 1;
  }
  return undefined;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
