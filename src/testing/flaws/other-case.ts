/** The text in upper case, or in lower case if it is in upper case already. */
export function otherCase(text: string): string {
  const upperCase = text.toUpperCase();
  return text === upperCase ? text.toLowerCase() : upperCase;
}
