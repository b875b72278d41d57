import { escape, style } from './svg.ts';

interface Axis {
  readonly label: string;
  format(value: number): string;
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  /** Its unit is in the title. */
  readonly y: Pick<Axis, 'format'>;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Horizontal lines, the highest first. */
  readonly guides?: readonly { readonly label: string; readonly value: number }[];
}

const area = { width: 760, height: 320, left: 60, right: 60, top: 50, bottom: 44 };

/** An SVG of one line over two axes that begin at 0, in the look of `barChart`. */
export function linePlot({ title, x, y, points, guides = [] }: Plot): string {
  const [toX, xTicks] = scale(
    points.map(([value]) => value),
    area.left,
    area.width - area.right,
  );
  const values = [...points.map(([, value]) => value), ...guides.map(({ value }) => value)];
  const [toY, yTicks] = scale(values, area.height - area.bottom, area.top);
  const path = points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${toX(px)} ${toY(py)}`).join('');
  const end = area.width - area.right;
  const base = area.height - area.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${area.width} ${area.height}" width="${area.width}" height="${area.height}" role="img">
<title>${escape(title)}</title>
${style}
<text class="title" x="8" y="26">${escape(title)}</text>
${yTicks.map((tick) => `<path class="grid" d="M${area.left} ${toY(tick)}H${end}"/><text x="${area.left - 8}" y="${Number(toY(tick)) + 5}" text-anchor="end">${y.format(tick)}</text>`).join('\n')}
${xTicks.map((tick) => `<text x="${toX(tick)}" y="${base + 20}" text-anchor="middle">${x.format(tick)}</text>`).join('\n')}
<text x="${end}" y="${base + 38}" text-anchor="end">${escape(x.label)}</text>
${guides.map(({ label, value }, index) => `<path class="guide" d="M${area.left} ${toY(value)}H${end}"/><text x="${end + 6}" y="${Number(toY(value)) + 14 * index - 2}">${escape(label)}</text>`).join('\n')}
<path class="line" d="${path}"/>
</svg>
`;
}

/** From 0 to the greatest value, with up to six round numbers between them. */
function scale(
  values: readonly number[],
  from: number,
  to: number,
): [position: (value: number) => string, ticks: number[]] {
  const greatest = Math.max(...values);
  const step = roundStep(greatest / 5);
  const count = Math.ceil(greatest / step);
  const position = (value: number) => (from + ((to - from) * value) / (count * step)).toFixed(1);
  return [position, Array.from({ length: count + 1 }, (_, index) => index * step)];
}

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
