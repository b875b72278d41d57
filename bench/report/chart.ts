import { escape, style } from './svg.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Whether the bar is highlighted as this service's. */
  readonly isOurs: boolean;
}

const layout = { width: 840, labels: 350, numbers: 80, bar: 20, step: 32, top: 50 };

/** An SVG of horizontal bars. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const { width, top, step } = layout;
  const height = top + bars.length * step + 8;
  const longest = Math.max(...bars.map(({ value }) => value));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape(title)}</title>
${style}
<text class="title" x="8" y="26">${escape(title)}</text>
${bars.map((bar, index) => drawn(bar, top + index * step, longest)).join('\n')}
</svg>
`;
}

function drawn({ label, value, isOurs }: Bar, y: number, longest: number): string {
  const { width, labels, numbers, bar } = layout;
  const length = Math.max(1, ((width - labels - numbers) * value) / longest).toFixed(1);
  const text = y + bar - 5;
  return [
    `<text x="${labels - 10}" y="${text}" text-anchor="end">${escape(label)}</text>`,
    `<rect class="${isOurs ? 'ours' : 'bar'}" x="${labels}" y="${y}" width="${length}" height="${bar}" rx="3"/>`,
    `<text x="${(labels + Number(length) + 8).toFixed(1)}" y="${text}">${value.toFixed(0)} µs</text>`,
  ].join('');
}
