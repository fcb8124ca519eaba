import { parseCards, encodeCards, type Cards } from './cards';
import { joinList, splitList } from './lists';
import { LOOK, parseLook, writeLook, type Look } from './look';
import { ALL, type Selection } from './runs';

export type Lang = 'python' | 'javascript' | 'bash' | 'mcp';

/** What is drawn around the mean of a group. */
export type Band = 'minmax' | 'std' | 'none';

/** Everything of the screen that a link carries. */
export interface View extends Look {
  project: string;
  selection: Selection;
  runFilter: string;
  metricFilter: string;
  /** Whether charts leave out what lies outside of the 1st to the 99th percentile. */
  clip: boolean;
  /** What has a colour of its own: '' for each run, else `group` or `config.KEY`. */
  color: string;
  /** What runs are put together by: '' for nothing, else `group` or `config.KEY`. */
  group: string;
  band: Band;
  /** Charts in a row; 0 for as many as fit. */
  charts: number;
  pins: readonly string[];
  /** Settings of single charts, by metric. */
  cards: Cards;
  /** The metric whose chart has the whole screen. */
  card: string;
  /** The run that all charts draw strongly, by id. */
  focus: string;
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

const MOST_CHARTS = 8;

/** The parameters that only one page reads, in the order in which they are written. */
const OWN: readonly string[] = [
  'cols',
  'sort',
  'diff',
  'view_id',
  'tab',
  'q',
  'level',
  'run',
  'alert',
  'report',
  'file',
  'registry',
  'selected_artifact',
  'selected_version',
  'detail_tab',
  'baseline',
  'target',
  'of',
  'better',
  'axes',
  'brush',
  'sx',
  'sy',
  'media',
  'kind',
  'trace',
  'status',
  'step',
  'item',
];

export const DEFAULTS: View = {
  project: '',
  selection: ALL,
  runFilter: '',
  metricFilter: '',
  ...LOOK,
  clip: false,
  color: '',
  group: '',
  band: 'minmax',
  charts: 0,
  pins: [],
  cards: {},
  card: '',
  focus: '',
  openRun: '',
  sidebarHidden: false,
  navbarHidden: false,
  footerHidden: false,
  apiOpen: false,
  lang: null,
  own: {},
};

// What belongs to one project and is left behind on the way to another.
const FRESH: Partial<View> = {
  selection: ALL,
  runFilter: '',
  metricFilter: '',
  color: '',
  group: '',
  xMin: null,
  xMax: null,
  pins: [],
  cards: {},
  card: '',
  focus: '',
  openRun: '',
  own: {},
};

/** The changes on the way to another project, or to none. */
export function toProject(view: View, project: string): Partial<View> {
  return { ...FRESH, ...(view.xAxis.startsWith('metric:') && { xAxis: LOOK.xAxis }), project };
}

/** The changes on the way to a project that may be the present one, where what is chosen stays. */
export function withinProject(view: View, project: string): Partial<View> {
  return project === view.project ? {} : toProject(view, project);
}

/** Reads our own parameters and the names that Trackio's own dashboards have used. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const first = (...names: string[]) => names.map((name) => query.get(name)).find((value) => value !== null);
  return {
    project: first('project', 'selected_project') ?? '',
    selection: parseSelection(first('runs', 'run_ids'), first('hide')),
    runFilter: first('f') ?? '',
    metricFilter: first('metric_filter') ?? exactly(first('metrics')),
    ...parseLook(first),
    clip: first('clip') === '1',
    color: parseKey(first('color')),
    group: parseKey(first('group')),
    band: parseBand(first('agg')),
    charts: Math.min(MOST_CHARTS, Math.max(0, Math.floor(Number(first('charts')) || 0))),
    pins: splitList(first('pins') ?? ''),
    cards: parseCards(first('cards') ?? ''),
    card: first('card') ?? '',
    focus: first('focus') ?? '',
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
  const top = /^top:(\d{1,4}):(.+):(max|min)$/.exec(runs ?? '');
  if (top) return { kind: 'top', count: Number(top[1]), metric: top[2]!, best: top[3] as 'max' | 'min' };
  if (runs !== undefined && runs !== null) return { kind: 'only', runs: splitList(runs) };
  return hide ? { kind: 'except', runs: splitList(hide) } : ALL;
}

function exactly(metrics: string | undefined | null): string {
  const names = splitList(metrics ?? '').map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return names.length === 0 ? '' : `^(?:${names.join('|')})$`;
}

function parseKey(text: string | undefined | null): string {
  return text === 'group' || text?.startsWith('config.') ? text : '';
}

function parseBand(text: string | undefined | null): Band {
  return text === 'std' || text === 'none' ? text : 'minmax';
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
  if (selection.kind === 'top')
    put('runs', `top:${selection.count}:${selection.metric}:${selection.best}`, true);
  if (selection.kind === 'only') put('runs', joinList(selection.runs), true);
  if (selection.kind === 'except') put('hide', joinList(selection.runs), selection.runs.length > 0);
  put('f', view.runFilter, view.runFilter !== '');
  put('metric_filter', view.metricFilter, view.metricFilter !== '');
  pairs.push(...writeLook(view));
  put('clip', 1, view.clip);
  put('color', view.color, view.color !== '');
  put('group', view.group, view.group !== '');
  put('agg', view.band, view.band !== 'minmax');
  put('charts', view.charts, view.charts !== 0);
  put('pins', joinList(view.pins), view.pins.length > 0);
  put('cards', encodeCards(view.cards), Object.keys(view.cards).length > 0);
  put('card', view.card, view.card !== '');
  put('focus', view.focus, view.focus !== '');
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
  return encodeURIComponent(value).replace(/%(?:2C|3A|2F|7E)/g, (code) => decodeURIComponent(code));
}
