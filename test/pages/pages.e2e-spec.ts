import { describeWithNginx } from '../support/nginx.js';
import { expectedOf } from './page-response.js';
import { PageServices, environment } from './page-service.js';
import { pageSteps } from './page-steps.js';
import { PageTerminal } from './page-terminal.js';

const hint =
  'Every command of a page runs here. Correct it; or have its service started with other variables (test/pages/page-service.ts); ' +
  'or, if it cannot run here, add it with the reason to test/support/commands-that-do-not-run.ts';

const services = new PageServices();
afterAll(() => services.stop());

for (const { page, steps } of pageSteps()) {
  const commands = steps.flatMap((step) => step.commands);
  const describePage = commands.some((command) => command.startsWith('/usr/sbin/nginx')) ? describeWithNginx : describe;

  describePage(page, () => {
    let terminal: PageTerminal;
    beforeAll(async () => {
      const startsItsOwn = commands.some((command) => command.endsWith('npm start'));
      const usesGit = commands.some((command) => command.startsWith('git '));
      terminal = await PageTerminal.open(await (startsItsOwn ? environment() : services.for(page)), usesGit);
    });
    afterAll(() => terminal.close());

    it.each(steps)('shows commands that work: $place', async ({ place, ...step }) => {
      const { stdout, statuses } = await terminal.run(step).catch((error: unknown) => {
        throw new Error(`${place}: ${hint}\n${String(error)}`);
      });
      const expected = expectedOf(step, terminal.addresses);
      expect({ place, ...step, statuses: statuses.join(' '), stdout }).toEqual({
        place,
        ...step,
        statuses: expect.stringMatching(expected.statuses),
        stdout: expect.stringMatching(expected.stdout),
      });
    });
  });
}
