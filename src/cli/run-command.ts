/** Runs a command. If it fails, prints the error's message and sets the exit code to 1. */
export function runCommand(command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
