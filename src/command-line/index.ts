export { CommandLine, UsageError } from './command-line.js';
export { messageOf, runCommand } from './run-command.js';
export { httpAddress, wholeNumber, words } from './values.js';
export { InvalidArgumentError, Option } from 'commander';
