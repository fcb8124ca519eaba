/** What stands within a paragraph, a heading or a cell. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'em' | 'strong' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'image'; readonly src: string; readonly alt: string };

/** What was opened and may be closed: `*`, `_`, `~` of some length, `[` or `![`. */
interface Frame {
  readonly mark: string;
  readonly children: Inline[];
  /** A bracket around a link cannot become a link itself. */
  dead: boolean;
}

const DEEPEST = 16; // of what is opened at one time; beyond it marks are text
const LONGEST_TARGET = 2048;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

const ESCAPED = /\\([!-/:-@[-`{-~])/y;
const HARD_BREAK = /(?: {2,}|\\)\n */y;
const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,6})|#x([\da-f]{1,6}));/iy;
const POINTED = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/iy;
const BARE = /https?:\/\/[^\s<>"'`\\]{1,2000}/iy;
const TARGET =
  /^\(\s{0,20}(?:<([^<>\n]*)>|((?:[^\s()]|\([^\s()]*\))*))(?:\s{1,20}(?:"[^"]*"|'[^']*'))?\s{0,20}\)/;
const PLAIN = /[^\\\n &<`*_~[\]!h]+|[^\n]/iy;
const WORD = /[\p{L}\p{N}]/u;

/** The address of a link that may be followed, or null: only web and mail addresses that are whole. */
export function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Reads one paragraph. It takes time in proportion to the text's length, whatever the text is. */
export function parseInlines(text: string): Inline[] {
  return new Reader(text).read();
}

class Reader {
  private at = 0;
  private readonly frames: Frame[] = [{ mark: '', children: [], dead: false }];
  private readonly ticks: Map<number, number[]>;

  constructor(private readonly text: string) {
    this.ticks = new Map();
    for (const { index, 0: run } of text.matchAll(/`+/g)) {
      const places = this.ticks.get(run.length);
      if (places) places.push(index);
      else this.ticks.set(run.length, [index]);
    }
    for (const places of this.ticks.values()) places.reverse(); // so that the first is taken off the end
  }

  read(): Inline[] {
    while (this.at < this.text.length) this.one();
    while (this.frames.length > 1) this.giveUp();
    return this.frames[0]!.children;
  }

  private one(): void {
    const match = this.match(ESCAPED);
    if (match) return this.say(match[1]!);
    if (this.match(HARD_BREAK)) return void this.top.children.push({ kind: 'break' });
    switch (this.text[this.at]) {
      case '&':
        return this.entity();
      case '<':
        return this.pointed();
      case '`':
        return this.code();
      case '*':
      case '_':
      case '~':
        return this.emphasis();
      case '!':
      case '[':
        return this.open(this.text.startsWith('![', this.at) ? '![' : this.text[this.at]!);
      case ']':
        return this.bracket();
      case 'h':
      case 'H':
        return this.bare();
      case '\n':
      case ' ':
        this.at++;
        return this.say(this.text[this.at - 1]!);
      default:
        return this.say(this.match(PLAIN)?.[0] ?? this.text[this.at++]!);
    }
  }

  private get top(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at += match[0].length;
    return match;
  }

  private say(text: string): void {
    const { children } = this.top;
    const last = children[children.length - 1];
    if (last?.kind === 'text') children[children.length - 1] = { kind: 'text', text: last.text + text };
    else children.push({ kind: 'text', text });
  }

  private entity(): void {
    const match = this.match(ENTITY);
    if (!match) return this.literally(1);
    const [, name, decimal, hex] = match;
    const code = name ? 0 : Number.parseInt(decimal ?? hex!, decimal ? 10 : 16);
    const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    this.say(name ? ENTITIES[name.toLowerCase()]! : valid ? String.fromCodePoint(code) : '\ufffd');
  }

  private literally(length: number): void {
    this.say(this.text.slice(this.at, this.at + length));
    this.at += length;
  }

  private code(): void {
    let length = 1;
    while (this.text[this.at + length] === '`') length++;
    const places = this.ticks.get(length)!;
    while (places.length > 0 && places[places.length - 1]! <= this.at) places.pop();
    const end = places.pop();
    if (end === undefined) return this.literally(length);
    const inner = this.text.slice(this.at + length, end).replaceAll('\n', ' ');
    const padded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '';
    this.top.children.push({ kind: 'code', text: padded ? inner.slice(1, -1) : inner });
    this.at = end + length;
  }

  private pointed(): void {
    const match = this.match(POINTED);
    if (match) this.link(match[1]!);
    else this.literally(1);
  }

  private bare(): void {
    const before = this.text[this.at - 1] ?? ' ';
    const match = WORD.test(before) ? null : this.match(BARE);
    if (!match) return this.say(this.match(/h[^\\\n &<`*_~[\]!h]*/iy)![0]);
    let address = match[0];
    // What ends a sentence does not belong to the address, nor a bracket around it.
    while (/[.,;:!?*_~\]]$/.test(address) || (address.endsWith(')') && !address.includes('(')))
      address = address.slice(0, -1);
    this.at += address.length - match[0].length;
    this.link(address);
  }

  private link(address: string): void {
    const href = this.frames.some(({ mark }) => mark === '[') ? null : safeLink(address);
    if (href === null) this.say(address);
    else this.top.children.push({ kind: 'link', href, children: [{ kind: 'text', text: address }] });
  }

  private emphasis(): void {
    const char = this.text[this.at]!;
    let end = this.at;
    while (this.text[end] === char) end++;
    const before = this.text[this.at - 1] ?? ' ';
    const after = this.text[end] ?? ' ';
    const left = !/\s/.test(after) && (WORD.test(after) || !WORD.test(before));
    const right = !/\s/.test(before) && (WORD.test(before) || !WORD.test(after));
    const within = char === '_' && WORD.test(before) && WORD.test(after);
    let length = end - this.at;
    if (length > 3 || within || (char === '~' && length !== 2)) return this.literally(length);
    while (right && length > 0) {
      const opener = this.opener(char, length);
      if (opener === null) break;
      this.close(opener.at, wrapped(opener.length, char));
      length -= opener.length;
      this.at += opener.length;
    }
    while (left && length > 0) {
      const taken = length >= 2 ? 2 : 1;
      this.open(char.repeat(taken));
      length -= taken;
    }
    if (length > 0) this.literally(length);
  }

  private opener(char: string, longest: number): { at: number; length: number } | null {
    for (let i = this.frames.length - 1; i > 0; i--) {
      const { mark } = this.frames[i]!;
      if (mark.endsWith('[')) return null;
      if (mark.startsWith(char) && mark.length <= longest) return { at: i, length: mark.length };
    }
    return null;
  }

  private open(mark: string): void {
    if (mark === '!' || this.frames.length >= DEEPEST) return this.literally(mark.length);
    this.at += mark.length;
    this.frames.push({ mark, children: [], dead: false });
  }

  private bracket(): void {
    const at = this.frames.findLastIndex(({ mark }) => mark.endsWith('['));
    if (at < 0) return this.literally(1);
    const frame = this.frames[at]!;
    const target = frame.dead ? null : TARGET.exec(this.text.slice(this.at + 1, this.at + LONGEST_TARGET));
    if (!target) {
      while (this.frames.length > at) this.giveUp();
      return this.literally(1);
    }
    this.at += 1 + target[0].length;
    const address = target[1] ?? target[2]!;
    if (frame.mark === '![') {
      this.close(at, (children) => [{ kind: 'image', src: address, alt: plainText(children) }]);
    } else {
      const href = safeLink(address);
      this.close(at, (children) => (href === null ? [...children] : [labelled(href, children)]));
      for (const around of this.frames) around.dead = true;
    }
  }

  private close(at: number, make: (children: Inline[]) => Inline[]): void {
    while (this.frames.length > at + 1) this.giveUp();
    const made = make(this.frames.pop()!.children);
    for (const node of made) this.add(node);
  }

  /** What was never closed is text. */
  private giveUp(): void {
    const { mark, children } = this.frames.pop()!;
    this.say(mark);
    for (const node of children) this.add(node);
  }

  private add(node: Inline): void {
    if (node.kind === 'text') this.say(node.text);
    else this.top.children.push(node);
  }
}

function wrapped(length: number, char: string): (children: Inline[]) => Inline[] {
  const kind = char === '~' ? 'strike' : length === 2 ? 'strong' : 'em';
  return (children) => [{ kind, children }];
}

function labelled(href: string, children: Inline[]): Inline {
  const bare = plainText(children).trim() === '';
  return { kind: 'link', href, children: bare ? [{ kind: 'text', text: href }] : children };
}

/** The words of a text without its marks. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
        case 'code':
          return node.text;
        case 'break':
          return ' ';
        case 'image':
          return node.alt;
        default:
          return plainText(node.children);
      }
    })
    .join('');
}
