import type { CommandLine } from './command-line.js';

type Describe = (message: string, command: CommandLine) => string;

/** What is wrong, in our words and without values, by commander's code. */
const descriptions: ReadonlyMap<string | undefined, Describe> = new Map<string, Describe>([
  ['commander.unknownOption', unknownOption],
  ['commander.unknownCommand', (message) => `Unknown command${suggestionIn(message)}`],
  ['commander.excessArguments', (_, { registeredArguments }) => surplus(registeredArguments.length)],
  ['commander.missingArgument', (message) => `Give ${/'(.+)'/.exec(message)?.[1]?.toUpperCase()}`],
  ['commander.optionMissingArgument', (message) => `${optionIn(message)} needs a value`],
  ['commander.conflictingOption', conflict],
  ['commander.invalidArgument', invalidValue],
]);

/**
 * Describes a mistake that commander found. Its own message may have the value of an argument.
 *
 * @param code commander's; undefined: the message is ours
 */
export function problemOf(command: CommandLine, message: string, code: string | undefined): string {
  if (code === undefined) return message;
  return descriptions.get(code)?.(message, command) ?? 'The arguments are wrong';
}

function unknownOption(message: string, command: CommandLine): string {
  const name = optionIn(message);
  if (name === undefined) return 'Unknown option';
  if (command.hasOption(name)) return `${name} takes no value`;
  return `Unknown option ${name}${suggestionIn(message)}`;
}

/** The parser gives the reason, which stands after everything that was given. */
function invalidValue(message: string): string {
  const [, argument, reason = ''] = /^.* is invalid(?: for argument '(\S+)')?\. (.*)$/s.exec(message) ?? [];
  const name = argument?.toUpperCase() ?? optionIn(message);
  return `${name} ${reason.replace(/^Allowed choices are (.*)\.$/, 'must be one of $1')}`;
}

/** Names both options, and has no value. */
function conflict(message: string): string {
  return message.replace(/^error: option /, '').replaceAll(/(?:option )?'([^' ]+)[^']*'/g, '$1');
}

function surplus(expected: number): string {
  return expected === 0 ? 'Unexpected argument: each belongs to an option' : 'There are too many arguments';
}

/** The first name of an option, as it is before a value. No token looks like this. */
function optionIn(message: string): string | undefined {
  return /[' ](--[a-z]+(?:-[a-z]+)*)(?=[' =])/.exec(message)?.[1];
}

function suggestionIn(message: string): string {
  const meant = /\n\((Did you mean .*\?)\)$/.exec(message)?.[1];
  return meant === undefined ? '' : `. ${meant}`;
}
