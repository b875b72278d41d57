/** Whether an address is on this machine, at any port. */
export function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(address)?.hostname ?? '');
}

/** Whether an address is a page on this machine, at any port: without credentials, a query or a fragment. */
export function isLoopbackPage(address: string): boolean {
  const url = URL.parse(address);
  if (!url || !isLoopback(address) || !/^https?:$/.test(url.protocol)) return false;
  // Compares the whole text, which also excludes a path that the parser normalizes.
  return url.origin + url.pathname === address;
}
