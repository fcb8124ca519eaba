import { describe, expect, it } from 'vitest';
import { boundsOf, chatOf, formatCost, formatMillis, pretty, summaryOf, treeOf, type Trace } from './traces';

const trace = (parts: Partial<Trace>): Trace => ({
  id: 'r:l:chat',
  key: 'chat',
  index: null,
  run: 'run',
  run_id: 'r',
  step: 1,
  timestamp: '2026-11-29T10:00:00+00:00',
  messages: [],
  metadata: {},
  spans: [],
  ...parts,
});
const spans = (...all: Record<string, unknown>[]) => summaryOf(trace({ spans: all })).spans;

describe('a trace', () => {
  it('is named after what was asked', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Where  is\nit?' }] },
    ];
    expect(summaryOf(trace({ messages })).title).toBe('Where is it?');
    expect(summaryOf(trace({ spans: [{ name: 'plan' }] })).title).toBe('plan');
    expect(summaryOf(trace({ messages: 'none', spans: 7, metadata: null })).title).toBe('chat');
  });

  it('failed when a span did, and went well when all say so', () => {
    const status = (all: unknown[], metadata = {}) => summaryOf(trace({ spans: all, metadata })).status;
    expect(status([{ status: 'ok' }, { error: 'boom' }], { status: 'success' })).toBe('error');
    expect(status([{ status: 'ok' }, { status: 'success' }])).toBe('ok');
    expect(status([{ status: 'ok' }, {}])).toBe('unknown');
    expect(status([], { status: 'failed' })).toBe('error');
    expect(status([])).toBe('unknown');
  });

  it('sums up what its spans tell', () => {
    const summary = summaryOf(
      trace({
        spans: [
          {
            start_time: '2026-11-29T10:00:00Z',
            end_time: '2026-11-29T10:00:02.5Z',
            cost_usd: 0.25,
            usage: { input_tokens: 5 },
          },
          {
            start_time: 1_795_946_401,
            duration_ms: 3000,
            cost_usd: 0.5,
            usage: { input_tokens: 7, output_tokens: 1 },
          },
        ],
      }),
    );
    expect(summary).toMatchObject({ duration: 4000, cost: 0.75, inputTokens: 12, outputTokens: 1 });
    expect(summaryOf(trace({ metadata: { latency_ms: 12, cost_usd: 1 } }))).toMatchObject({
      duration: 12,
      cost: 1,
    });
    expect(boundsOf(spans({ duration_ms: 4 }))).toBeNull();
    expect(summaryOf(trace({ spans: [{ duration_ms: 4 }, { duration_ms: 9 }] })).duration).toBe(9);
  });

  it('reads times in seconds, milliseconds, microseconds and nanoseconds', () => {
    const starts = [1_795_946_400, 1_795_946_400_000, 1_795_946_400_000_000, 1_795_946_400_000_000_000].map(
      (start_time) => spans({ start_time })[0]!.start,
    );
    expect(new Set(starts)).toEqual(new Set([1_795_946_400_000]));
    expect(spans({ start_time: '2026-11-29T10:00:00' })[0]!.start).toBe(Date.parse('2026-11-29T10:00:00Z'));
    expect(spans({ start_time: 'soon' })[0]!.start).toBeNull();
  });
});

describe('the tree of spans', () => {
  const shape = (...all: Record<string, unknown>[]) =>
    treeOf(spans(...all)).map(({ span, depth }) => '.'.repeat(depth) + span.id);

  it('has children under their parents, by when they began', () => {
    expect(
      shape(
        { id: 'c', parent_id: 'a', start_time: 3 },
        { id: 'b', parent_id: 'a', start_time: 2 },
        { id: 'd', parent_id: 'b', start_time: 2.5 },
        { id: 'a', start_time: 1 },
        { id: 'e', parent_id: 'gone', start_time: 9 },
      ),
    ).toEqual(['a', '.b', '..d', '.c', 'e']);
  });

  it('loses no span, whatever their parents are', () => {
    expect(
      shape({ id: 'a', parent_id: 'b' }, { id: 'b', parent_id: 'a' }, { id: 'c', parent_id: 'c' }),
    ).toEqual(['c', 'a', '.b']);
    expect(shape({}, {})).toEqual(['#0', '#1']);
    const deep = Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, parent_id: `${i - 1}` }));
    expect(treeOf(spans(...deep)).at(-1)!.depth).toBe(19_999);
  });
});

describe('what was said', () => {
  it('is read in the usual forms, and pictures from elsewhere are not fetched', () => {
    const [message] = chatOf([
      {
        role: 'assistant',
        content: [
          'a',
          { type: 'text', text: 'b' },
          { _type: 'trackio.image', file_path: 'p/x.png', caption: 'c' },
          { type: 'image_url', image_url: { url: 'https://example.org/x.png' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
        ],
        tool_calls: [{ function: { name: 'f', arguments: '{"x":1}' } }],
      },
    ])!;
    expect(message!.parts.map(({ kind }) => kind)).toEqual(['text', 'text', 'picture', 'json', 'data']);
    expect(message!.calls).toEqual([{ name: 'f', input: '{"x":1}' }]);
    expect(chatOf('text')).toBeNull();
    expect(chatOf([{ query: 1 }])).toBeNull();
  });

  it('is shown as JSON where it is JSON', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty('{not')).toBe('{not');
    expect(pretty({ a: [1] })).toContain('"a": [');
    expect(pretty(undefined)).toBe('');
  });

  it('costs and lasts so much', () => {
    expect([0, 0.4, 12.4, 999.6, 1234, 9_996, 59_960, 61_000, 119_600, null].map(formatMillis)).toEqual([
      '0 ms',
      '<1 ms',
      '12 ms',
      '1.00 s',
      '1.23 s',
      '10.0 s',
      '1 min 0 s',
      '1 min 1 s',
      '2 min 0 s',
      '–',
    ]);
    expect([0, 0.00001, 0.0005, 1.5].map(formatCost)).toEqual(['$0', '<$0.0001', '$0.0005', '$1.50']);
  });
});
