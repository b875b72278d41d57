/** Whether a text is an absolute http or https address. */
export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether a value is an absolute http or https address without credentials or fragment. */
export function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && isHttpAddress(value) && !/[#@\s]/.test(value);
}

/** Whether it has no query either: an issuer (RFC 8414, section 2), or a resource (RFC 9728, section 1.2). */
export function isIdentifierUrl(value: unknown): boolean {
  return isHttpUrl(value) && !String(value).includes('?');
}

/** Whether a value is an http address of another machine, so that an attacker can alter what is fetched from it. */
export function isPlainHttp(address: unknown): boolean {
  return typeof address === 'string' && /^http:/i.test(address) && URL.canParse(address) && !isLoopback(address);
}

export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A host without scheme, port and path, as `URL.hostname` has it. */
export function isHostName(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return URL.canParse(`http://${value}`) && new URL(`http://${value}`).hostname === value;
}
