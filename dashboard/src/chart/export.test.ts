import { describe, expect, it } from 'vitest';
import { svgOf } from './export';
import { fileName } from '../lib/save-file';
import type { Picture } from './plot';
import { escape } from './svg-pen';

const ink = { text: '#111', grid: '#eee', page: '#fff', warn: '#a50', error: '#b00' };
const NAME = '<img src=x onerror="1">&\u0000\ud800';

function picture(lines: number): Picture {
  const line = (i: number) => ({
    id: String(i),
    label: `${NAME}${i}`,
    colour: '#1f52b4',
    dash: [7, 3],
    x: Float64Array.of(0, 5, 10),
    y: Float64Array.of(1, 3, 2),
    smooth: Float64Array.of(1, 2, 2),
    band: { low: Float64Array.of(0, 1, 1), high: Float64Array.of(2, 4, 3) },
    odd: [
      { x: 5, kind: 'nan', count: 1 },
      { x: 7, kind: 'inf', count: 2 },
    ] as const,
    sorted: true,
  });
  return {
    data: {
      lines: Array.from({ length: lines }, (_, i) => line(i)),
      xAxis: 'step',
      logX: false,
      logY: false,
      clip: false,
      zoom: null,
      y: { min: null, max: null },
      alerts: [
        {
          x: 2,
          colour: '#b00',
          alert: { timestamp: '', run: '', title: '', text: null, level: 'error', step: 2 },
        },
      ],
      ink,
    },
    x: { min: 0, max: 10 },
    y: { min: 0, max: 4 },
  };
}

describe('an SVG', () => {
  const svg = svgOf(NAME, picture(2));
  // A browser test parses it.
  it('holds names as text only, and no place that is not a number', () => {
    expect(svg).toContain('&lt;img src=x onerror=&quot;1&quot;&gt;&amp;\ufffd\ufffd');
    expect(svg).not.toContain('<img');
    expect(svg).not.toContain('NaN');
  });
  it('has the curves with their dashes, and the legend', () => {
    expect(svg).toContain('stroke-dasharray="7 3"');
    expect(svg.match(/&lt;img/g)).toHaveLength(3);
  });
  it('names no more runs than have room', () => expect(svgOf('loss', picture(60))).toContain('and 40 more'));
});

it('escapes what XML forbids', () => expect(escape('\u0007"<&>😀')).toBe('\ufffd&quot;&lt;&amp;&gt;😀'));

it('makes names for files', () => {
  expect(fileName('train/loss.csv')).toBe('train_loss.csv');
  expect(fileName('../../etc/passwd.png')).toBe('__.._etc_passwd.png');
});
