/** A link or the address of an image. */
export interface Link {
  /** Empty for an anchor on the same page. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** The links within the repository: inline, by reference, and in HTML. */
export function relativeLinks(page: string): Link[] {
  const text = withoutCode(page).replaceAll(/`[^`\n]*`/g, '');
  const targets = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ...text.matchAll(/^\[[^\]]+\]: <?([^\s>]+)/gm),
    ...text.matchAll(/(?:href|src)="([^"]+)"/g),
  ].map(([, target = '']) => target);
  return targets.filter((target) => !/^([a-z][a-z\d+.-]*:|\/\/)/i.test(target)).map(toLink);
}

/** The anchors of a page's headings, as GitHub generates them: a repeated one gets a number. */
export function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of withoutCode(page).matchAll(/^#{1,6} +(.+?)[ #]*$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; found.has(anchor); count += 1) anchor = `${slug}-${count}`;
    found.add(anchor);
  }
  return found;
}

function slugOf(heading: string): string {
  const text = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
}

function toLink(target: string): Link {
  const [path = '', anchor] = target.split('#');
  return { path: decodeURIComponent(path), anchor };
}

function withoutCode(page: string): string {
  return page.replaceAll(/^( *)(`{3,}|~{3,})[^\n]*\n[^]*?^\1\2 *$/gm, '');
}
