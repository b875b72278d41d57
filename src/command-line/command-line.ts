import { Command, type ErrorOptions, type Option, type ParseOptionsResult } from 'commander';
import { problemOf } from './problem-of.js';

/** The arguments are wrong. No message has a value that was given, since that may be a token. */
export class UsageError extends Error {
  /** @param command whose `--help` shows what is right; undefined: that of the program */
  constructor(
    problem: string,
    readonly command?: CommandLine,
  ) {
    super(problem);
  }
}

/**
 * A command, or a program that consists of commands, as commander parses it. Its mistakes are thrown as `UsageError`, and `--help` is
 * the only way to see the usage.
 */
export class CommandLine extends Command {
  /** @param name as one types it, for example `npm run -s token --` */
  constructor(name: string, description: string) {
    super(name);
    this.description(description).helpOption('-h, --help', 'show this help');
  }

  /** As one types it, with the program before it. */
  get invocation(): string {
    return this.parent instanceof CommandLine ? `${this.parent.invocation} ${this.name()}` : this.name();
  }

  /** Whether it has an option of this name, such as `--help`. */
  hasOption(name: string): boolean {
    const options = this.createHelp().visibleOptions(this);
    return options.some(({ long }) => long === name);
  }

  /** Unlike commander, reports a misspelt option before the lack of this one. */
  addRequiredOption(option: Option): this {
    return this.addOption(option).hook('preAction', () => {
      if (this.getOptionValue(option.attributeName()) === undefined) this.error(`Give ${option.long}`);
    });
  }

  override error(message: string, { code }: ErrorOptions = {}): never {
    throw new UsageError(problemOf(this, message, code), this);
  }

  /** Unlike commander, doesn't mistake the next option for the value of one that lacks it. */
  override parseOptions(args: string[]): ParseOptionsResult {
    const lacking = args.findIndex((arg, index) => this.needsValue(arg) && /^-./.test(args[index + 1] ?? ''));
    if (lacking < 0) return super.parseOptions(args);
    const name = args[lacking]!; // the name of an option
    return this.error(`${name} needs a value (one that begins with a dash: ${name}=VALUE)`);
  }

  private needsValue(arg: string): boolean {
    return this.options.some(({ short, long, required }) => required && (arg === long || arg === short));
  }
}
