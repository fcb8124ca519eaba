import { describe, expect, it } from 'vitest';
import { DEFAULTS, encodeView, parseView, toProject, withinProject, type View } from './view';

const view = (changes: Partial<View>): View => ({ ...DEFAULTS, ...changes });

describe('encodeView', () => {
  it('leaves defaults out', () => expect(encodeView(DEFAULTS)).toBe(''));

  it('writes one canonical set that people can read', () => {
    const full = view({
      project: 'my project',
      selection: { kind: 'only', runs: ['run-1', 'a,b', '100%'] },
      runFilter: 'run',
      metricFilter: '^val/',
      xAxis: 'relative',
      smoothing: 60,
      logY: true,
      xMin: 10,
      xMax: 20.5,
      openRun: 'run-1',
      sidebarHidden: true,
      navbarHidden: true,
      footerHidden: true,
      apiOpen: true,
      lang: 'bash',
    });
    expect(encodeView(full)).toBe(
      '?project=my%20project&runs=run-1,a%252Cb,100%2525&f=run&metric_filter=%5Eval/&x_axis=relative&xmin=10&xmax=20.5' +
        '&smoothing=60&logy=1&selected_run=run-1&sidebar=hidden&navbar=hidden&footer=false&view=api&lang=bash',
    );
    expect(parseView(encodeView(full))).toEqual(full);
  });

  it.each<View['selection']>([
    { kind: 'latest', count: 10 },
    { kind: 'only', runs: [] },
    { kind: 'top', count: 5, metric: 'val/acc:best', best: 'max' },
    { kind: 'except', runs: ['x', 'y,z'] },
    { kind: 'except', runs: [] },
  ])('brings the selection %j back', (selection) => {
    expect(parseView(encodeView(view({ selection }))).selection).toEqual(selection);
  });

  it('says how charts look', () => {
    const looks = view({
      xAxis: 'metric:time',
      smoothing: 30,
      smoothKind: 'gaussian',
      logX: true,
      clip: true,
      color: 'config.optimizer.name',
      group: 'group',
      band: 'std',
      charts: 3,
      pins: ['loss', 'a,b'],
      cards: { 'train/loss': { logY: false, yMin: 0 } },
      card: 'loss',
      focus: 'run-1',
    });
    expect(encodeView(looks)).toBe(
      '?x_axis=metric:time&smoothing=30&sm=gaussian&logx=1&clip=1&color=config.optimizer.name&group=group&agg=std' +
        '&charts=3&pins=loss,a%252Cb&cards=train/loss~logy%3D0~ymin%3D0&card=loss&focus=run-1',
    );
    expect(parseView(encodeView(looks))).toEqual(looks);
  });

  it.each(['loss', 'step', 'metric:x', 'constructor'])('brings the metric %s back as an axis', (name) => {
    expect(parseView(encodeView(view({ xAxis: `metric:${name}` }))).xAxis).toBe(`metric:${name}`);
  });

  it('brings awkward names back', () => {
    for (const project of ['a&b=c', '日本語', 'x y', '%41', '<img>', '#1', 'a+b', "it's"]) {
      expect(parseView(encodeView(view({ project }))).project).toBe(project);
    }
  });
});

describe('parseView', () => {
  it('accepts the names of the reference', () => {
    const parsed = parseView(
      '?selected_project=p&run_ids=a,b&x-axis=time&metrics=loss,val/acc.x&sidebar=hidden&navbar=hidden&smoothing=10',
    );
    expect(parsed.project).toBe('p');
    expect(parsed.selection).toEqual({ kind: 'only', runs: ['a', 'b'] });
    expect(parsed.xAxis).toBe('time');
    expect(parsed.metricFilter).toBe('^(?:loss|val/acc\\.x)$');
    expect(parsed.sidebarHidden && parsed.navbarHidden).toBe(true);
    expect(parsed.smoothing).toBe(10);
  });

  it('prefers our own names', () => expect(parseView('?selected_project=a&project=b').project).toBe('b'));

  it.each([
    ['0.6', 60],
    ['0', 0],
    ['1', 1],
    ['100', 99],
    ['-5', 0],
    ['no', 0],
    ['NaN', 0],
  ])('reads smoothing %s as %s', (text, percent) =>
    expect(parseView(`?smoothing=${text}`).smoothing).toBe(percent),
  );

  it('takes any other axis for a metric', () =>
    expect(parseView('?x_axis=tokens').xAxis).toBe('metric:tokens'));

  it('takes nonsense for the default', () => {
    expect(
      parseView(
        '?sm=cubic&color=blue&group=all&agg=sum&charts=-2&lang=cobol&xmin=left&runs=latest:x&view=other',
      ),
    ).toEqual({
      ...DEFAULTS,
      selection: { kind: 'only', runs: ['latest:x'] },
    });
  });
});

describe('the way to another project', () => {
  const here = view({
    project: 'p',
    metricFilter: 'loss',
    xAxis: 'metric:epoch',
    xMin: 1,
    group: 'config.lr',
    color: 'group',
    smoothing: 60,
  });

  it('leaves behind what only the last one has', () => {
    expect(encodeView({ ...here, ...toProject(here, 'q') })).toBe('?project=q&smoothing=60');
    const byTime = view({ project: 'p', xAxis: 'time' });
    expect(encodeView({ ...byTime, ...withinProject(byTime, 'q') })).toBe('?project=q&x_axis=time');
  });

  it('changes nothing within one', () => expect(withinProject(here, 'p')).toEqual({}));
});
