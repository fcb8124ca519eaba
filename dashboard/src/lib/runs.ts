import { textFilter } from './text-filter';

export interface Run {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970, or null when unknown. */
  readonly created: number | null;
}

/**
 * Which runs are drawn. `except` is the usual kind: all but some, so a run that starts now is drawn at once. `only` comes
 * from a link and names runs by id or name.
 */
export type Selection =
  | { readonly kind: 'except'; readonly runs: readonly string[] }
  | { readonly kind: 'only'; readonly runs: readonly string[] }
  | { readonly kind: 'latest'; readonly count: number }
  | Top;

/** The runs whose highest or lowest value of a metric is the best. */
export interface Top {
  readonly kind: 'top';
  readonly count: number;
  readonly metric: string;
  readonly best: 'max' | 'min';
}

/** The run that an address means: the one with this id, else the newest with this name. `runs` stand oldest first. */
export function runNamed(runs: readonly Run[], idOrName: string): Run | null {
  return runs.find((run) => run.id === idOrName) ?? runs.findLast((run) => run.name === idOrName) ?? null;
}

export const ALL: Selection = { kind: 'except', runs: [] };

/** The ids that are selected; `runs` stand oldest first, `ranked` are those of a `top`, as far as they are known. */
export function selectedIds(
  selection: Selection,
  runs: readonly Run[],
  ranked: readonly string[] = [],
): Set<string> {
  switch (selection.kind) {
    case 'top':
      return new Set(ranked);
    case 'latest':
      return new Set(runs.slice(Math.max(0, runs.length - selection.count)).map((run) => run.id));
    case 'only':
      return new Set(runs.filter(named(selection.runs)).map((run) => run.id));
    case 'except': {
      const left = named(selection.runs);
      return new Set(runs.filter((run) => !left(run)).map((run) => run.id));
    }
  }
}

function named(names: readonly string[]): (run: Run) => boolean {
  const set = new Set(names);
  return (run) => set.has(run.id) || set.has(run.name);
}

/** The selection after these ids were put in or taken out. Says it with `only` or `except`, whichever is shorter. */
export function withSelected(
  selection: Selection,
  runs: readonly Run[],
  ids: Iterable<string>,
  selected: boolean,
  ranked: readonly string[] = [],
): Selection {
  const chosen = selectedIds(selection, runs, ranked);
  for (const id of ids) {
    if (selected) chosen.add(id);
    else chosen.delete(id);
  }
  const left = runs.filter((run) => !chosen.has(run.id)).map((run) => run.id);
  return chosen.size < left.length ? { kind: 'only', runs: [...chosen] } : { kind: 'except', runs: left };
}

/** The selection when runs appear that were not there before: they are selected. */
export function withNewRuns(selection: Selection, known: readonly Run[], now: readonly Run[]): Selection {
  if (selection.kind !== 'only' || known.length === 0) return selection;
  const before = new Set(known.map((run) => run.id));
  const fresh = now.filter((run) => !before.has(run.id)).map((run) => run.id);
  return fresh.length === 0 ? selection : { kind: 'only', runs: [...selection.runs, ...fresh] };
}

/** Runs whose name passes the filter, newest first: the order of the list. */
export function listedRuns(runs: readonly Run[], filter: string): Run[] {
  const passes = textFilter(filter);
  return runs.filter((run) => passes(run.name)).reverse();
}
