import { type CommandLine, UsageError } from './command-line.js';

const exitCodes = `
Exit codes: 0 success; 1 the command failed, or found a problem; 2 wrong arguments.`;

/**
 * Runs a command with the arguments of this process. Prints the message of an error to standard error, since programs read standard
 * output, and sets the exit code: 2 if the arguments are wrong, otherwise 1.
 */
export async function runCommand(command: CommandLine): Promise<void> {
  for (const one of [command, ...command.commands]) one.addHelpText('after', exitCodes);
  try {
    if (command.commands.length > 0 && process.argv.length === 2) command.error('Name a command');
    await command.parseAsync();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
    if (!(error instanceof UsageError)) return;
    console.error(`For the usage: ${(error.command ?? command).invocation} --help`);
    process.exitCode = 2;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
