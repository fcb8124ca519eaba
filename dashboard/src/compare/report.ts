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

/** CSV as RFC 4180 has it. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsv({ head, rows }: Report): string {
  return [head, ...rows].map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const formula = /^[=+\-@\t\r]/.test(cell) && !Number.isFinite(Number(cell));
  const text = formula ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a file to the reader. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // some browsers read it later
}
