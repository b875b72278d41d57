/** Whether an address is on this machine, at any port. */
export function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(address)?.hostname ?? '');
}
