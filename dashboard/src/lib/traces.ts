/** A trace as `get_traces` gives it. What is within was logged by anyone and may be anything. */
export interface Trace {
  readonly id: string;
  readonly key: string;
  readonly index: number | null;
  readonly run: string;
  readonly run_id: string;
  readonly step: number;
  readonly timestamp: string;
  readonly messages: unknown;
  readonly metadata: unknown;
  readonly spans: unknown;
}

export type Status = 'ok' | 'error' | 'unknown';

/** One operation of a trace. Times are in milliseconds. */
export interface Span {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: string;
  readonly status: Status;
  readonly error: string;
  readonly start: number | null;
  readonly duration: number | null;
  readonly model: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  readonly input: unknown;
  readonly output: unknown;
  /** What else was logged of it. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** A span in the order of a tree, and how deep it stands. */
export interface SpanRow {
  readonly span: Span;
  readonly depth: number;
}

export interface TraceSummary {
  readonly title: string;
  readonly status: Status;
  readonly spans: readonly Span[];
  readonly messages: readonly Message[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly duration: number | null;
  readonly cost: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** A part of what someone said. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture'; readonly file: string; readonly caption: string }
  | { readonly kind: 'data'; readonly address: string }
  | { readonly kind: 'json'; readonly value: unknown };

export interface Message {
  readonly role: string;
  readonly name: string;
  readonly parts: readonly Part[];
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

type Fields = Readonly<Record<string, unknown>>;

const TITLE_LETTERS = 160;
const KNOWN = new Set(
  'id parent_id name kind status error start_time end_time duration_ms model usage cost_usd input output'.split(
    ' ',
  ),
);

export function summaryOf(trace: Trace): TraceSummary {
  const spans = listOf(trace.spans).filter(isFields).map(spanOf);
  const messages = messagesOf(trace.messages);
  const metadata = isFields(trace.metadata) ? trace.metadata : {};
  const total = (value: (span: Span) => number | null) => {
    const known = spans.map(value).filter((each) => each !== null);
    return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
  };
  return {
    title: titleOf(messages, spans) || trace.key,
    status: statusOf(spans, metadata),
    spans,
    messages,
    metadata,
    duration: durationOf(spans) ?? numberOf(metadata['duration_ms']) ?? numberOf(metadata['latency_ms']),
    cost: total((span) => span.cost) ?? numberOf(metadata['cost_usd']),
    inputTokens: total((span) => span.inputTokens),
    outputTokens: total((span) => span.outputTokens),
  };
}

function titleOf(messages: readonly Message[], spans: readonly Span[]): string {
  const asked = messages.find(({ role }) => role === 'user') ?? messages[0];
  const text = (asked?.parts ?? []).map((part) => (part.kind === 'text' ? part.text : '')).join(' ');
  return (text.trim() || (spans[0]?.name ?? '')).replace(/\s+/g, ' ').slice(0, TITLE_LETTERS);
}

/** Failed when a span did; well when they all say so; else what was said of the whole. */
function statusOf(spans: readonly Span[], metadata: Fields): Status {
  if (spans.some(({ status }) => status === 'error')) return 'error';
  const told = statusWord(metadata['status']);
  if (told !== 'unknown') return told;
  return spans.length > 0 && spans.every(({ status }) => status === 'ok') ? 'ok' : 'unknown';
}

function statusWord(value: unknown): Status {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (['error', 'failed', 'failure'].includes(word)) return 'error';
  return ['ok', 'success', 'succeeded', 'completed'].includes(word) ? 'ok' : 'unknown';
}

function durationOf(spans: readonly Span[]): number | null {
  const bounds = boundsOf(spans);
  if (bounds) return bounds.end - bounds.start;
  const durations = spans.flatMap(({ duration }) => duration ?? []);
  return durations.length === 0 ? null : Math.max(...durations);
}

/** When the first span began and the last one ended; null when none says. */
export function boundsOf(spans: readonly Span[]): { start: number; end: number } | null {
  let [start, end] = [Infinity, -Infinity];
  for (const span of spans) {
    if (span.start === null) continue;
    start = Math.min(start, span.start);
    end = Math.max(end, span.start + (span.duration ?? 0));
  }
  return start > end ? null : { start, end };
}

function spanOf(fields: Fields, index: number): Span {
  const start = timeOf(fields['start_time']);
  const end = timeOf(fields['end_time']);
  const usage = isFields(fields['usage']) ? fields['usage'] : {};
  const error = fields['error'];
  const failed = error !== undefined && error !== null && error !== false && error !== '';
  return {
    id: textOf(fields['id']) || `#${index}`,
    parent: textOf(fields['parent_id']) || null,
    name: textOf(fields['name']) || 'span',
    kind: textOf(fields['kind']) || 'span',
    status: failed ? 'error' : statusWord(fields['status']),
    error: failed ? textOf(error) : '',
    start,
    duration:
      numberOf(fields['duration_ms']) ?? (start !== null && end !== null ? Math.max(0, end - start) : null),
    model: textOf(fields['model']),
    inputTokens: numberOf(usage['input_tokens']) ?? numberOf(usage['prompt_tokens']),
    outputTokens: numberOf(usage['output_tokens']) ?? numberOf(usage['completion_tokens']),
    cost: numberOf(fields['cost_usd']),
    input: fields['input'],
    output: fields['output'],
    rest: Object.fromEntries(Object.entries(fields).filter(([name]) => !KNOWN.has(name))),
  };
}

/** Numbers are seconds, or by their size milliseconds, microseconds or nanoseconds since 1970; texts are dates. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (value > 1e17) return value / 1e6;
    if (value > 1e14) return value / 1e3;
    return value > 1e11 ? value : value * 1e3;
  }
  if (typeof value !== 'string') return null;
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value) || !/\d:\d/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : time;
}

/** Parents before their children, those of one parent by when they began. Whoever has no known parent is a root. */
export function treeOf(spans: readonly Span[]): SpanRow[] {
  const known = new Set(spans.map(({ id }) => id));
  const children = new Map<string | null, Span[]>();
  for (const span of spans) {
    const parent =
      span.parent !== null && span.parent !== span.id && known.has(span.parent) ? span.parent : null;
    const among = children.get(parent);
    if (among) among.push(span);
    else children.set(parent, [span]);
  }
  for (const among of children.values())
    among.sort((a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || 0);
  const rows: SpanRow[] = [];
  const seen = new Set<Span>();
  const waiting = (children.get(null) ?? []).map((span) => ({ span, depth: 0 })).reverse();
  const walk = () => {
    for (let row = waiting.pop(); row; row = waiting.pop()) {
      if (seen.has(row.span)) continue;
      seen.add(row.span);
      rows.push(row);
      for (const span of [...(children.get(row.span.id) ?? [])].reverse())
        waiting.push({ span, depth: row.depth + 1 });
    }
  };
  walk();
  // Spans that are each other's parents hang on nothing: they stand at the end.
  for (const span of spans) {
    if (seen.has(span)) continue;
    waiting.push({ span, depth: 0 });
    walk();
  }
  return rows;
}

/** A value that is a list of messages, as chat models take them; else null. */
export function chatOf(value: unknown): Message[] | null {
  const list = listOf(value);
  return list.length > 0 && list.every((each) => isFields(each) && typeof each['role'] === 'string')
    ? messagesOf(list)
    : null;
}

function messagesOf(value: unknown): Message[] {
  return listOf(value)
    .filter(isFields)
    .map((fields) => ({
      role: textOf(fields['role']) || 'message',
      name: textOf(fields['name']),
      parts: partsOf(fields['content']),
      calls: listOf(fields['tool_calls'])
        .filter(isFields)
        .map((call) => {
          const of = isFields(call['function']) ? call['function'] : call;
          return { name: textOf(of['name']) || 'call', input: of['arguments'] };
        }),
    }));
}

function partsOf(content: unknown): Part[] {
  if (content === null || content === undefined || content === '') return [];
  if (Array.isArray(content)) return content.flatMap(partsOf);
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (!isFields(content)) return [{ kind: 'text', text: textOf(content) }];
  const { text, image_url: image, file_path: file, _type: type } = content;
  if (typeof text === 'string') return [{ kind: 'text', text }];
  if (type === 'trackio.image' && typeof file === 'string')
    return [{ kind: 'picture', file, caption: textOf(content['caption']) }];
  const address = isFields(image) ? image['url'] : image;
  if (typeof address === 'string' && /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/.test(address))
    return [{ kind: 'data', address }];
  return [{ kind: 'json', value: content }];
}

/** A value as text: JSON, also JSON that stands in a text, over several lines. */
export function pretty(value: unknown): string {
  if (typeof value === 'string') {
    if (!/^\s*[[{]/.test(value)) return value;
    try {
      return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
      return value;
    }
  }
  return JSON.stringify(value, null, 2) ?? '';
}

export function formatMillis(millis: number | null): string {
  if (millis === null) return '–';
  if (millis < 1) return millis === 0 ? '0 ms' : '<1 ms';
  if (Math.round(millis) < 1000) return `${Math.round(millis)} ms`;
  if (millis < 59_950) return `${(millis / 1000).toFixed(millis < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(millis / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function formatCost(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < 0.0001) return '<$0.0001';
  return `$${dollars.toFixed(dollars < 0.01 ? 4 : 2)}`;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
