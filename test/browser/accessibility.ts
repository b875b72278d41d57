import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const options = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  // It would need styles that the content security policy forbids.
  preload: false,
};

/**
 * Checks what the page shows now, when its transitions are over, with axe.
 *
 * @param selector of the part to check
 * @returns a text for each violation of WCAG 2.2 AA and of best practices
 */
export async function violations(page: Page, selector = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  const run = `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)})`;
  const { violations } = await page.evaluate<AxeResults>(run);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
