import { runCommand } from '../command-line/index.js';
import { conformanceCommand } from '../package-cli/conformance.js';

/** `npm run conformance`: the command of the package, which is not installed in its own repository. */
await runCommand(conformanceCommand('npm run -s conformance --'));
