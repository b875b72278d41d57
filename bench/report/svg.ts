/** The look of all images. The colours follow the reader's light or dark mode. */
export const style = `<style>
  text { font: 14px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bar { fill: #8c959f }
  .ours { fill: #e0234e }
  .line { fill: none; stroke: #e0234e; stroke-width: 2 }
  .grid { stroke: #8c959f; stroke-opacity: .3 }
  .guide { stroke: #8c959f; stroke-dasharray: 6 4 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #f0476d } .line { stroke: #f0476d } }
</style>`;

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
