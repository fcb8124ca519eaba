import { describe, expect, it } from 'vitest';
import { addRows, seriesOfSamples, statsOf, systemSections, type Samples } from './system';

const at = (second: number) => `2026-11-29T10:00:0${second}+00:00`;

describe('samples of the machine', () => {
  it('are columns of numbers with times of their own', () => {
    const run = new Map<string, Samples>();
    addRows(run, [
      { timestamp: at(1), metrics: { 'gpu/0/temp': 40, name: 'A100' } },
      { timestamp: at(2), metrics: { 'cpu/utilization': 7 } },
      { timestamp: at(3), metrics: { 'gpu/0/temp': 'NaN' } },
      { timestamp: 'yesterday', metrics: { 'gpu/0/temp': 1 } },
      { timestamp: at(4), metrics: { 'gpu/0/temp': 44 } },
    ]);
    expect([...run.keys()]).toEqual(['gpu/0/temp', 'cpu/utilization']);
    expect(run.get('gpu/0/temp')!.values).toEqual([40, NaN, 44]);
    expect(statsOf(run.get('gpu/0/temp')!)).toEqual({ count: 2, last: 44, mean: 42, min: 40, max: 44 });
    expect(statsOf({ times: [1], values: [NaN] })).toBeNull();
    const series = seriesOfSamples(run.get('gpu/0/temp')!);
    expect(series.times[2]! - series.times[0]!).toBe(3000);
    expect(series.count).toBe(3);
  });
});

describe('sections of the machine', () => {
  const names = [
    'load',
    'cpu/10/utilization',
    'cpu/2/utilization',
    'cpu/utilization',
    'gpu/1/temp',
    'gpu/1/power',
  ];
  it('stand by device, cores together', () => {
    expect(
      systemSections([...names, 'gpu/0/temp', 'gpu/0/power', 'gpu/total_power', 'fans/a', 'memory/used'], ''),
    ).toEqual([
      { name: 'gpu', metrics: ['gpu/total_power'] },
      { name: 'gpu 0', metrics: ['gpu/0/power', 'gpu/0/temp'] },
      { name: 'gpu 1', metrics: ['gpu/1/power', 'gpu/1/temp'] },
      { name: 'cpu', metrics: ['cpu/utilization'] },
      { name: 'cpu, one by one', metrics: ['cpu/2/utilization', 'cpu/10/utilization'] },
      { name: 'memory', metrics: ['memory/used'] },
      { name: 'fans', metrics: ['fans/a'] },
      { name: '', metrics: ['load'] },
    ]);
  });

  it('hold what the filter lets pass', () => {
    expect(systemSections([...names, 'gpu/0/temp', 'gpu/0/power'], '1.temp')).toEqual([
      { name: 'gpu 1', metrics: ['gpu/1/temp'] },
    ]);
  });
});
