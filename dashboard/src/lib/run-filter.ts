import { durationOf, type RunRow } from './run-row';
import { isExpression, textFilter } from './text-filter';

/**
 * The filter of the runs table: comparisons such as `config.lr < 1e-3`, joined by `and`, `or`, `not` and brackets. A
 * text without any comparison is what it always was: a part of the name, or a regular expression.
 */
export type RunFilter =
  | { readonly kind: 'names'; readonly passes: (row: { readonly name: string }) => boolean }
  | {
      readonly kind: 'expression';
      readonly passes: (row: RunRow) => boolean;
      /** Metrics whose values must be known. */
      readonly metrics: readonly string[];
    }
  | { readonly kind: 'error'; readonly error: FilterError };

/** What is wrong, and where: positions count from 0. */
export interface FilterError {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** The names that the project has: a field without a prefix is looked for among them. */
export interface KnownNames {
  readonly metrics: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
}

type Compare = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~';
type Kind = 'word' | 'quoted' | 'compare' | '(' | ')' | 'end';

interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

type Value = number | string | null;
type Test = (row: RunRow) => boolean;

const DEEPEST = 100;
const DAY = 86_400;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: DAY, w: 7 * DAY };

export function parseRunFilter(text: string, known: KnownNames, now = Date.now()): RunFilter {
  if (!isExpression(text)) {
    const passes = textFilter(text);
    return { kind: 'names', passes: (row) => passes(row.name) };
  }
  try {
    const parser = new Parser(text, known, now);
    const test = parser.all();
    // Names of a sweep often look like `lr=0.1`: without a space the text may be meant as a part of one.
    const part = /\s/.test(text.trim()) ? null : text.trim().toLowerCase();
    const passes: Test = part === null ? test : (row) => test(row) || row.name.toLowerCase().includes(part);
    return { kind: 'expression', passes, metrics: [...parser.metrics] };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (!/\s/.test(text.trim()) && error.unknownField) {
      const passes = textFilter(text);
      return { kind: 'names', passes: (row) => passes(row.name) };
    }
    return { kind: 'error', error };
  }
}

class Unreadable extends Error implements FilterError {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
    readonly unknownField = false,
  ) {
    super(message);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const put = (kind: Kind, to: number, shown = text.slice(at, to)) => {
    tokens.push({ kind, text: shown, from: at, to });
    at = to;
  };
  while (at < text.length) {
    const char = text[at]!;
    const compare = /^(?:<=|>=|!=|!~|==|=|<|>|~)/.exec(text.slice(at, at + 2))?.[0];
    if (/\s/.test(char)) at++;
    else if (char === '(' || char === ')') put(char, at + 1);
    else if (compare) put('compare', at + compare.length, compare === '==' ? '=' : compare);
    else if (char === '"' || char === "'" || char === '`') {
      const end = text.indexOf(char, at + 1);
      if (end < 0) throw new Unreadable(`this quote ${char} has no end`, at, text.length);
      put('quoted', end + 1, text.slice(at + 1, end));
    } else {
      const end = /[\s()=<>!~"'`]/g;
      end.lastIndex = at + 1;
      put('word', end.exec(text)?.index ?? text.length);
    }
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

class Parser {
  readonly metrics = new Set<string>();
  private readonly tokens: Token[];
  private at = 0;
  private depth = 0;

  constructor(
    text: string,
    private readonly known: KnownNames,
    private readonly now: number,
  ) {
    this.tokens = tokensOf(text);
  }

  all(): Test {
    const test = this.either();
    const rest = this.peek();
    if (rest.kind === ')') throw wrong('this bracket was never opened', rest);
    if (rest.kind !== 'end') throw wrong(`expected “and” or “or” before “${rest.text}”`, rest);
    return test;
  }

  private either(): Test {
    let left = this.both();
    while (this.takeWord('or')) {
      const [one, other] = [left, this.both()];
      left = (row) => one(row) || other(row);
    }
    return left;
  }

  private both(): Test {
    let left = this.single();
    while (this.takeWord('and')) {
      const [one, other] = [left, this.single()];
      left = (row) => one(row) && other(row);
    }
    return left;
  }

  private single(): Test {
    if (++this.depth > DEEPEST) throw wrong('nested too deep', this.peek());
    try {
      if (this.takeWord('not')) {
        const test = this.single();
        return (row) => !test(row);
      }
      if (this.peek().kind === '(') return this.bracket();
      return this.comparison();
    } finally {
      this.depth--;
    }
  }

  private bracket(): Test {
    const open = this.next();
    const test = this.either();
    if (this.peek().kind !== ')') throw wrong('this bracket is not closed', open);
    this.next();
    return test;
  }

  private comparison(): Test {
    const field = this.next();
    if (field.kind !== 'word' && field.kind !== 'quoted') {
      if (field.kind === 'end') throw wrong('expected a comparison such as state = running', field);
      throw wrong(`expected a field before “${field.text}”`, field);
    }
    const operator = this.peek();
    if (operator.kind !== 'compare') {
      // Beside comparisons, too, a text alone is a part of the name.
      const passes = textFilter(field.text);
      return (row) => passes(row.name);
    }
    this.next();
    const value = this.next();
    if (value.kind !== 'word' && value.kind !== 'quoted')
      throw wrong(`expected a value after “${operator.text}”`, value.kind === 'end' ? operator : value);
    return this.test(field, operator.text as Compare, value);
  }

  private test(field: Token, operator: Compare, value: Token): Test {
    const name = field.text.toLowerCase();
    if (name === 'tag' || name === 'tags') return tagTest(operator, value);
    const { of, convert } = this.field(field, value);
    // Only quotes can hold nothing: what is missing is asked for so.
    const wanted = value.text === '' ? '' : convert(value.text);
    if (operator === '~' || operator === '!~') {
      const passes = textFilter(value.text);
      const matches: Test = (row) => passes(String(of(row) ?? ''));
      return operator === '~' ? matches : (row) => !matches(row);
    }
    return (row) => compare(of(row), operator, wanted);
  }

  private field(
    field: Token,
    value: Token,
  ): { of: (row: RunRow) => Value; convert: (text: string) => Value } {
    const seconds = (text: string) => duration(text, value);
    switch (field.text.toLowerCase()) {
      case 'name':
        return { of: (row) => row.name, convert: asIs };
      case 'id':
        return { of: (row) => row.id, convert: asIs };
      case 'state':
        return { of: (row) => row.state, convert: (text) => stateOf(text, value) };
      case 'group':
        return { of: (row) => row.group, convert: asIs };
      case 'notes':
        return { of: (row) => row.notes, convert: asIs };
      case 'step':
      case 'steps':
        return { of: (row) => row.step, convert: simple };
      case 'logs':
        return { of: (row) => row.logs, convert: simple };
      case 'rejected':
        return { of: (row) => row.rejected, convert: simple };
      case 'duration':
        return { of: durationOf, convert: seconds };
      case 'age':
        return { of: (row) => since(row.created, this.now), convert: seconds };
      case 'idle':
        return { of: (row) => since(row.activity, this.now), convert: seconds };
      case 'created':
        return { of: (row) => row.created, convert: (text) => date(text, value) };
    }
    return { of: this.named(field), convert: simple };
  }

  /** A metric or a key of the configurations. */
  private named(field: Token): (row: RunRow) => Value {
    const [, prefix, rest] = /^(config|metrics?)\.(.+)$/s.exec(field.text) ?? [];
    if (prefix === 'config') return config(rest!);
    const metric = this.metric(rest ?? field.text);
    if (metric) return metric;
    if (prefix === undefined && this.known.configs.has(field.text)) return config(field.text);
    const kind = prefix === undefined ? 'no field, metric or config' : 'no metric';
    throw new Unreadable(`there is ${kind} “${rest ?? field.text}”`, field.from, field.to, true);
  }

  private metric(text: string): ((row: RunRow) => Value) | null {
    const [, name, which] = /^(.+)\.(last|min|max)$/s.exec(text) ?? [];
    const whole = this.known.metrics.has(text);
    if (!whole && (name === undefined || !this.known.metrics.has(name))) return null;
    const metric = whole ? text : name!;
    const glance = whole ? 'last' : (which as 'last' | 'min' | 'max');
    this.metrics.add(metric);
    return (row) => row.metrics.get(metric)?.[glance] ?? null;
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    const follows = this.tokens[this.at + 1];
    if (token.kind !== 'word' || token.text.toLowerCase() !== word || follows?.kind === 'compare')
      return false;
    this.at++;
    return true;
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    return token;
  }
}

function wrong(message: string, { from, to }: Token): Unreadable {
  return new Unreadable(message, from, Math.max(to, from + 1));
}

function asIs(text: string): Value {
  return text;
}

function config(key: string): (row: RunRow) => Value {
  return (row) => {
    const text = row.config.get(key);
    return text === undefined ? null : simple(text);
  };
}

/** The number that a text is, else the text. */
function simple(text: string): number | string {
  if (/^[+-]?(?:inf|infinity|∞)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  const number = Number(text);
  return text.trim() !== '' && !Number.isNaN(number) ? number : text;
}

function stateOf(text: string, { from, to }: Token): string {
  const state = text.toLowerCase();
  if (['running', 'stalled', 'finished'].includes(state)) return state;
  throw new Unreadable('a state is running, stalled or finished', from, to);
}

function duration(text: string, { from, to }: Token): number {
  const [, number, unit] = /^([\d.]+(?:e[+-]?\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit?.toLowerCase() || 's'] ?? NaN);
  if (Number.isNaN(seconds))
    throw new Unreadable('a time is a number with a unit: 90s, 5m, 2h, 3d, 1w', from, to);
  return seconds;
}

function date(text: string, { from, to }: Token): number {
  // A day alone is midnight here, not in Greenwich.
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(time)) throw new Unreadable('a date is written 2026-11-22 or 2026-11-22T09:30', from, to);
  return time;
}

function since(time: number | null, now: number): number | null {
  return time === null ? null : (now - time) / 1000;
}

function tagTest(operator: Compare, value: Token): Test {
  const low = value.text.toLowerCase();
  const passes = textFilter(value.text);
  switch (operator) {
    case '=':
      return (row) =>
        low === '' ? row.tags.length === 0 : row.tags.some((tag) => tag.toLowerCase() === low);
    case '!=':
      return (row) => (low === '' ? row.tags.length > 0 : row.tags.every((tag) => tag.toLowerCase() !== low));
    case '~':
      return (row) => row.tags.some(passes);
    case '!~':
      return (row) => !row.tags.some(passes);
    default:
      throw wrong('tags are compared by = != ~ or !~', value);
  }
}

/** What is missing is neither smaller nor larger than anything; it equals the empty text. */
function compare(left: Value, operator: Compare, right: Value): boolean {
  if (operator === '=') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  if (left === null || right === null) return false;
  const order =
    typeof left === 'number' && typeof right === 'number'
      ? left - right
      : typeof left === 'string' && typeof right === 'string'
        ? left.localeCompare(right, 'en', { numeric: true })
        : NaN;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function equal(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return Object.is(left, right) || left === right;
  return String(left ?? '').toLowerCase() === String(right ?? '').toLowerCase();
}
