import { ConfigError, unknownVariables } from './config/index.js';

/** What the operator can fix before anything else is loaded: the variables, and the port. Undefined for another error. */
export function startProblem(error: unknown): string | undefined {
  const { code, syscall, port, message = '' } = Object(error) as Partial<NodeJS.ErrnoException & { port: number }>; // anything may be thrown
  if (code === 'EADDRINUSE') return `PORT ${String(port)} is in use by another process: stop it, or set another PORT`;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return `HOST and PORT can't be used: ${message}`;
  if (error instanceof ConfigError) return [message, ...unknownVariables(process.env)].join('\n  ');
  return undefined;
}
