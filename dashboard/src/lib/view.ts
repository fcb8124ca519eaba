import { ALL, type Selection } from './runs';

export type XAxis = 'step' | 'relative' | 'time';
export type Lang = 'python' | 'javascript' | 'bash' | 'mcp';

/** Everything of the screen that a link carries. */
export interface View {
  project: string;
  selection: Selection;
  runFilter: string;
  metricFilter: string;
  xAxis: XAxis;
  /** 0 to 99: the percentage of the average that survives one logged point. */
  smoothing: number;
  logY: boolean;
  xMin: number | null;
  xMax: number | null;
  /** The run whose details are open, by id or name. */
  openRun: string;
  sidebarHidden: boolean;
  navbarHidden: boolean;
  footerHidden: boolean;
  apiOpen: boolean;
  lang: Lang | null;
  /** What single pages keep in the address, by the names of `OWN`. */
  own: Readonly<Record<string, string>>;
}

/** The parameters that only one page reads, in the order in which they are written. */
const OWN: readonly string[] = ['baseline', 'target', 'agg', 'better', 'axes', 'brush', 'sx', 'sy'];

export const DEFAULTS: View = {
  project: '',
  selection: ALL,
  runFilter: '',
  metricFilter: '',
  xAxis: 'step',
  smoothing: 0,
  logY: false,
  xMin: null,
  xMax: null,
  openRun: '',
  sidebarHidden: false,
  navbarHidden: false,
  footerHidden: false,
  apiOpen: false,
  lang: null,
  own: {},
};

/** Reads our own parameters and the names that Trackio's own dashboards have used. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const first = (...names: string[]) => names.map((name) => query.get(name)).find((value) => value !== null);
  return {
    project: first('project', 'selected_project') ?? '',
    selection: parseSelection(first('runs', 'run_ids'), first('hide')),
    runFilter: first('f') ?? '',
    metricFilter: first('metric_filter') ?? exactly(first('metrics')),
    xAxis: parseXAxis(first('x_axis', 'x-axis')),
    smoothing: parseSmoothing(first('smoothing')),
    logY: ['1', 'true'].includes(first('logy', 'log_y') ?? ''),
    xMin: parseNumber(first('xmin')),
    xMax: parseNumber(first('xmax')),
    openRun: first('selected_run_id', 'selected_run') ?? '',
    sidebarHidden: first('sidebar') === 'hidden',
    navbarHidden: first('navbar') === 'hidden',
    footerHidden: first('footer') === 'false',
    apiOpen: first('view') === 'api',
    lang: parseLang(first('lang')),
    own: Object.fromEntries(OWN.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : []))),
  };
}

function parseSelection(runs: string | undefined | null, hide: string | undefined | null): Selection {
  const latest = /^latest:(\d{1,6})$/.exec(runs ?? '');
  if (latest) return { kind: 'latest', count: Number(latest[1]) };
  if (runs !== undefined && runs !== null) return { kind: 'only', runs: splitList(runs) };
  return hide ? { kind: 'except', runs: splitList(hide) } : ALL;
}

// Names may hold the comma that parts a list: inside a name it is written %2C, and % is written %25.
function splitList(list: string): string[] {
  const plain = (name: string) => name.replace(/%2C/gi, ',').replace(/%25/g, '%');
  return list
    .split(',')
    .map(plain)
    .filter((name) => name !== '');
}

function joinList(names: readonly string[]): string {
  return names.map((name) => name.replace(/%/g, '%25').replace(/,/g, '%2C')).join(',');
}

function exactly(metrics: string | undefined | null): string {
  const names = splitList(metrics ?? '').map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return names.length === 0 ? '' : `^(?:${names.join('|')})$`;
}

function parseXAxis(text: string | undefined | null): XAxis {
  switch (text) {
    case 'time':
    case 'wall':
    case 'wall_time':
    case 'timestamp':
      return 'time';
    case 'relative':
    case 'relative_time':
      return 'relative';
    default:
      return 'step';
  }
}

// A weight such as 0.6, as other dashboards write it, means 60.
function parseSmoothing(text: string | undefined | null): number {
  const number = parseNumber(text) ?? 0;
  const percent = number > 0 && number < 1 ? number * 100 : number;
  return Math.min(99, Math.max(0, Math.round(percent)));
}

function parseNumber(text: string | undefined | null): number | null {
  if (text === undefined || text === null || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

function parseLang(text: string | undefined | null): Lang | null {
  return text === 'python' || text === 'javascript' || text === 'bash' || text === 'mcp' ? text : null;
}

/** The query for a view in its one canonical form, defaults left out; `''` or `'?…'`. */
export function encodeView(view: View): string {
  const pairs: [string, string][] = [];
  const put = (name: string, value: string | number, when: boolean) => {
    if (when) pairs.push([name, String(value)]);
  };
  put('project', view.project, view.project !== '');
  const { selection } = view;
  if (selection.kind === 'latest') put('runs', `latest:${selection.count}`, true);
  if (selection.kind === 'only') put('runs', joinList(selection.runs), true);
  if (selection.kind === 'except') put('hide', joinList(selection.runs), selection.runs.length > 0);
  put('f', view.runFilter, view.runFilter !== '');
  put('metric_filter', view.metricFilter, view.metricFilter !== '');
  put('x_axis', view.xAxis, view.xAxis !== 'step');
  put('xmin', view.xMin ?? '', view.xMin !== null);
  put('xmax', view.xMax ?? '', view.xMax !== null);
  put('smoothing', view.smoothing, view.smoothing !== 0);
  put('logy', 1, view.logY);
  put('selected_run', view.openRun, view.openRun !== '');
  put('sidebar', 'hidden', view.sidebarHidden);
  put('navbar', 'hidden', view.navbarHidden);
  put('footer', 'false', view.footerHidden);
  put('view', 'api', view.apiOpen);
  put('lang', view.lang ?? '', view.lang !== null);
  for (const name of OWN) put(name, view.own[name] ?? '', (view.own[name] ?? '') !== '');
  return pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${readable(value)}`).join('&')}`;
}

// A link that people can read: what is harmless in a query stays as it is.
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(?:2C|3A|2F)/g, (code) => decodeURIComponent(code));
}
