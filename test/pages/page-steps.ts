import { type Page, type Shown, pages, reasonNotToRun, shownBlocks, shownInText } from '../support/shown-commands.js';
import { variablesOf } from './page-service.js';

/** A page, and what it shows that runs. */
export interface PageSteps {
  readonly page: string;
  readonly steps: readonly Shown[];
}

/** What has run before at the same service is left out: blocks run rather than the same commands in a text. */
export function pageSteps(): PageSteps[] {
  const seen: string[] = [];
  const all = pages();
  const found = [shownBlocks, shownInText].flatMap((find) =>
    all.map((page) => ({ page: page.name, steps: find(page).flatMap((step) => toRun(page, step, seen)) })),
  );
  return all
    .map(({ name }) => ({ page: name, steps: found.filter(({ page }) => page === name).flatMap(({ steps }) => steps) }))
    .filter(({ steps }) => steps.length > 0);
}

/** The step without the commands that don't run, if any is left. @param seen the commands that ran before; gets those of the step */
function toRun({ name }: Page, step: Shown, seen: string[]): Shown[] {
  const commands = step.commands.filter((command) => reasonNotToRun(command) === undefined);
  const silent = commands.map((command) => command.replaceAll('npm run -s', 'npm run'));
  const isSeen = silent.every((command) => seen.some((other) => other.includes(command)));
  seen.push(...silent);
  const promisesMore = step.response !== undefined || step.output !== undefined || name in variablesOf;
  return commands.length > 0 && (!isSeen || promisesMore) ? [{ ...step, commands }] : [];
}
