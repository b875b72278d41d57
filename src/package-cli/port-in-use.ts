/** @throws {Error} the port that an option names is in use */
export function whenListening<Server>(started: Promise<Server>, option: string, port: number): Promise<Server> {
  return started.catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error; // of the system, or any other error
    throw new Error(`Port ${port} is in use by another process: stop it, or give another port with ${option}`);
  });
}
