#!/usr/bin/env node
import { CommandLine, runCommand } from '../command-line/index.js';
import { conformanceCommand } from './conformance.js';
import { doctorCommand } from './doctor.js';
import { initCommand } from './init.js';
import { issuerCommand } from './issuer.js';
import { tokenCommand } from './token.js';

const program = new CommandLine(
  'npx --no nest-resource-server',
  'Helps an app that protects its API with nest-resource-server.',
).helpCommand('help [command]', 'shows the options of a command');
for (const command of [initCommand, issuerCommand, tokenCommand, doctorCommand, conformanceCommand('conformance')]) {
  program.addCommand(command);
}

await runCommand(program);
