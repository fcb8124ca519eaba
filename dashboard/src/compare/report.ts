/** A table as it is copied and exported. A cell is null where there is nothing. */
export interface Report {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A table of GitHub's Markdown. What users named cannot break out of its cell, nor become a link or HTML. */
export function toMarkdown({ head, rows }: Report): string {
  const line = (cells: readonly (string | number | null)[]) => `| ${cells.map(markdownCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n') + '\n';
}

function markdownCell(cell: string | number | null): string {
  if (cell === null) return '';
  return String(cell)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|~]/g, '\\$&');
}
