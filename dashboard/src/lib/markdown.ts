import { parseInlines, plainText, type Inline } from './markdown-inline';

export type Align = 'start' | 'center' | 'end';

export interface Item {
  /** Of a list of tasks: whether it is done; else null. */
  readonly done: boolean | null;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly Item[] }
  | {
      readonly kind: 'table';
      readonly align: readonly Align[];
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

export interface Markdown {
  readonly blocks: readonly Block[];
  /** Whether the text went on beyond what is drawn. */
  readonly cut: boolean;
}

const MOST_CHARACTERS = 200_000;
const DEEPEST = 8; // of lists and quotes within each other
const MOST_COLUMNS = 100;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})(?=\s|$)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?: +(?=\S)|$)/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const TASK = /^\[([ xX])\]\s+/;

/**
 * Reads a safe subset of Markdown into a tree, which a component draws: headings, lists, tables, code, quotes, emphasis and
 * links. HTML is text like any other. It takes time in proportion to the text, whatever the text is.
 */
export function parseMarkdown(text: string): Markdown {
  const cut = text.length > MOST_CHARACTERS;
  const lines = text
    .slice(0, MOST_CHARACTERS)
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length)));
  return { blocks: withoutGaps(parseBlocks(lines, 0)), cut };
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]!.trim() === '') {
      at++;
      continue;
    }
    const [block, next] = parseBlock(lines, at, depth);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that starts at a line, and the line behind it. */
function parseBlock(lines: readonly string[], at: number, depth: number): [Block | null, number] {
  const line = lines[at]!;
  const fence = FENCE.exec(line);
  if (fence) return fenced(lines, at, fence[1]!, fence[2]!);
  const heading = HEADING.exec(line);
  if (heading) return [headingOf(heading[1]!.length, line.slice(heading[0].length)), at + 1];
  if (RULE.test(line)) return [{ kind: 'rule' }, at + 1];
  if (line.startsWith('    ')) return indented(lines, at);
  if (depth < DEEPEST && QUOTE.test(line)) return quote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(lines, at, depth);
  return table(lines, at) ?? paragraph(lines, at);
}

function fenced(lines: readonly string[], at: number, mark: string, language: string): [Block, number] {
  const code: string[] = [];
  const closing = new RegExp(`^ {0,3}${mark[0]!}{${mark.length},}\\s*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end]!)) code.push(lines[end++]!);
  return [{ kind: 'code', language: language.toLowerCase(), text: code.join('\n') }, end + 1];
}

function indented(lines: readonly string[], at: number): [Block, number] {
  let end = at;
  while (end < lines.length && (lines[end]!.startsWith('    ') || lines[end]!.trim() === '')) end++;
  const code = lines.slice(at, end).map((line) => line.slice(4));
  return [{ kind: 'code', language: '', text: code.join('\n').trimEnd() }, end];
}

function headingOf(level: number, text: string): Block | null {
  const words = text.trim();
  const bare = words.replace(/#+$/, '');
  const content = parseInlines((bare === '' || /\s$/.test(bare) ? bare : words).trim());
  return plainText(content).trim() === '' ? null : { kind: 'heading', level, content };
}

function quote(lines: readonly string[], at: number, depth: number): [Block, number] {
  const inner: string[] = [];
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) inner.push(lines[end++]!.replace(QUOTE, ''));
  return [{ kind: 'quote', blocks: parseBlocks(inner, depth + 1) }, end];
}

function list(lines: readonly string[], at: number, depth: number): [Block, number] {
  const ordered = /\d/.test(ITEM.exec(lines[at]!)![2]!);
  const start = ordered ? Number.parseInt(ITEM.exec(lines[at]!)![2]!, 10) : null;
  const items: Item[] = [];
  let end = at;
  while (end < lines.length) {
    const mark = ITEM.exec(lines[end]!);
    if (!mark || /\d/.test(mark[2]!) !== ordered || RULE.test(lines[end]!)) break;
    const width = mark[2]!.length + mark[1]!.length + 1;
    const inner = [lines[end]!.slice(mark[0].length)];
    end++;
    while (end < lines.length && belongs(lines, end, width)) inner.push(dedent(lines[end++]!, width));
    const task = TASK.exec(inner[0]!);
    if (task) inner[0] = inner[0]!.slice(task[0].length);
    items.push({ done: task ? task[1] !== ' ' : null, blocks: parseBlocks(inner, depth + 1) });
  }
  return [{ kind: 'list', start, items }, end];
}

/** Whether a line goes on with an item of a list: it is indented, or it is text that simply runs on. */
function belongs(lines: readonly string[], at: number, width: number): boolean {
  const line = lines[at]!;
  if (line.trim() === '') return (lines[at + 1] ?? '').startsWith(' '.repeat(width));
  if (line.startsWith(' '.repeat(width))) return true;
  return lines[at - 1]!.trim() !== '' && !startsBlock(line);
}

function dedent(line: string, width: number): string {
  return line.startsWith(' '.repeat(width)) ? line.slice(width) : line.trimStart();
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}

function table(lines: readonly string[], at: number): [Block, number] | null {
  if (!lines[at]!.includes('|') || at + 1 >= lines.length) return null;
  const head = cells(lines[at]!);
  const marks = cells(lines[at + 1]!);
  if (!lines[at + 1]!.includes('-') || marks.length !== head.length || head.length > MOST_COLUMNS)
    return null;
  if (!marks.every((mark) => /^:?-+:?$/.test(mark))) return null;
  const rows: string[][] = [];
  let end = at + 2;
  while (end < lines.length && lines[end]!.trim() !== '' && !startsBlock(lines[end]!))
    rows.push(cells(lines[end++]!));
  return [
    {
      kind: 'table',
      align: marks.map((mark) => (mark.endsWith(':') ? (mark.startsWith(':') ? 'center' : 'end') : 'start')),
      head: head.map(parseInlines),
      rows: rows.map((row) => head.map((_, i) => parseInlines(row[i] ?? ''))),
    },
    end,
  ];
}

function cells(line: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\' && line[i + 1] === '|') part += line[++i]!;
    else if (line[i] === '|') {
      parts.push(part.trim());
      part = '';
    } else part += line[i]!;
  }
  parts.push(part.trim());
  if (parts[0] === '') parts.shift();
  if (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}

function paragraph(lines: readonly string[], at: number): [Block | null, number] {
  let end = at + 1;
  while (end < lines.length && lines[end]!.trim() !== '') {
    const under = UNDERLINE.exec(lines[end]!);
    if (under)
      return [headingOf(under[1]!.startsWith('=') ? 1 : 2, lines.slice(at, end).join('\n')), end + 1];
    if (startsBlock(lines[end]!)) break;
    end++;
  }
  const text = lines
    .slice(at, end)
    .map((line) => line.trimStart())
    .join('\n');
  return [{ kind: 'paragraph', content: parseInlines(text.trimEnd()) }, end];
}

/** Levels of headings without gaps, the first one at the top: whoever hears the page misses none then. */
function withoutGaps(blocks: readonly Block[]): Block[] {
  const levels: number[] = [];
  const fit = (block: Block): Block => {
    switch (block.kind) {
      case 'heading':
        while (levels.length > 0 && levels[levels.length - 1]! >= block.level) levels.pop();
        levels.push(block.level);
        return { ...block, level: levels.length };
      case 'quote':
        return { ...block, blocks: block.blocks.map(fit) };
      case 'list':
        return {
          ...block,
          items: block.items.map((item) => ({ ...item, blocks: item.blocks.map(fit) })),
        };
      default:
        return block;
    }
  };
  return blocks.map(fit);
}

/**
 * The address from which an image is fetched, or null: only files that runs and artifacts have on this server, whose `base`
 * is the dashboard's own.
 */
export function imageSource(address: string, base: string): string | null {
  try {
    const root = new URL('.', base);
    const url = new URL(address, root);
    if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null;
    const inner = url.pathname.slice(root.pathname.length);
    const media = inner === 'file' && (url.searchParams.get('path') ?? '').startsWith('/media/');
    return media || inner.startsWith('artifact_blob/') ? url.href : null;
  } catch {
    return null;
  }
}
