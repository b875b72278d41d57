import { CommandLine, InvalidArgumentError, Option, UsageError, httpAddress, wholeNumber, words } from './index.js';

/** What the action of a command with all kinds of options receives. */
function parse(...args: string[]): Record<string, unknown> | undefined {
  let given: Record<string, unknown> | undefined;
  new CommandLine('tool', 'A tool.')
    .addRequiredOption(new Option('--user <user>', 'required'))
    .option('--port <port>', 'a number', wholeNumber, 80)
    .option('--url <url>', 'an address', httpAddress)
    .option('--token <token...>', 'words', words)
    .addOption(new Option('--kind <kind>', 'a choice').choices(['one', 'other']))
    .addOption(new Option('--dry', 'a flag').conflicts('port'))
    .action((options: Record<string, unknown>) => void (given = options))
    .parse(args, { from: 'user' });
  return given;
}

function problemWith(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof UsageError && error.command?.invocation === 'tool') return error.message;
    throw error;
  }
  throw new Error('The arguments are accepted');
}

describe(CommandLine.name, () => {
  it('gives parsed values to the action, those of several words without quotes', () => {
    const args = ['--user=ann', '--port', '8080', '--url', 'http://127.0.0.1', '--token', 'Bearer', 'a.b.c'];
    expect(parse(...args)).toEqual({ user: 'ann', port: 8080, url: 'http://127.0.0.1', token: 'Bearer a.b.c' });
    expect(parse('--token', '-', '--user', 'ann')).toEqual({ port: 80, token: '-', user: 'ann' });
    expect(parse('--user=-ann')).toMatchObject({ user: '-ann' });
  });

  it.each([
    [['--usr', 'ann'], 'Unknown option --usr. Did you mean --user?'],
    [['--ey.J.SECRET'], 'Unknown option'],
    [['--SECRET'], 'Unknown option'],
    [['--tokn=SECRET'], 'Unknown option --tokn'],
    [['--dry=SECRET'], '--dry takes no value'],
    [['SECRET'], 'Unexpected argument: each belongs to an option'],
    [['--user'], '--user needs a value'],
    [['--user', '--port', '80'], '--user needs a value (one that begins with a dash: --user=VALUE)'],
    [['--port', 'SECRET'], '--port must be a whole number'],
    [['--port', "' is invalid. SECRET"], '--port must be a whole number'],
    [['--url', 'SECRET'], '--url must be an http or https address'],
    [['--kind', 'SECRET'], '--kind must be one of one, other'],
    [['--user', 'ann', '--dry', '--port', '80'], '--dry cannot be used with --port'],
    [[], 'Give --user'],
  ])('states without any value what is wrong with %j', (args, problem) => {
    expect(problemWith(...args)).toBe(problem);
  });

  it('names the program before a command, and what a command lacks', () => {
    const run = new CommandLine('run', 'Runs.').argument('<file>', 'a file', () => {
      throw new InvalidArgumentError('must be a file');
    });
    const program = new CommandLine('npx tool', 'A program.').addCommand(run);
    const parsed = (...args: string[]) => program.parse(args, { from: 'user' });
    expect(() => parsed('run')).toThrow(new UsageError('Give FILE'));
    expect(run.invocation).toBe('npx tool run');
    expect(() => parsed('rn')).toThrow(new UsageError('Unknown command. Did you mean run?'));
    expect(() => parsed('SECRET')).toThrow(new UsageError('Unknown command'));
    expect(() => parsed('run', 'SECRET')).toThrow(new UsageError('FILE must be a file'));
  });
});
