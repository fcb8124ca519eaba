import type { XAxis } from '../lib/look';
import type { Choice } from './choice.svelte';
import type { Nav } from './nav.svelte';
import type { Project } from './project.svelte';

/** What the keys of the metrics page act on. */
export interface Keyed {
  readonly nav: Nav;
  readonly project: Project;
  readonly choice: Choice;
  find(field: 'runs' | 'metrics'): Promise<void>;
  toggleRuns(): void;
  help(): void;
}

const AXES: readonly XAxis[] = ['step', 'relative', 'time'];
const SMOOTHER = 10;

/** Listens for the keys of the metrics page until the answer is called. `KeysDialog` tells people about them. */
export function listen(page: Keyed): () => void {
  const { nav, project, choice } = page;
  const { view } = nav;
  const smoother = (by: number) =>
    nav.set({ smoothing: Math.min(99, Math.max(0, Math.round(view.smoothing / SMOOTHER) * SMOOTHER + by)) });
  const line = () => choice.lineOf(project.focus ?? view.focus);
  const keys: Record<string, () => void> = {
    '?': () => page.help(),
    '/': () => void page.find('runs'),
    m: () => void page.find('metrics'),
    '[': () => page.toggleRuns(),
    s: () => smoother(SMOOTHER),
    S: () => smoother(-SMOOTHER),
    x: () => nav.set({ xAxis: AXES[(AXES.indexOf(view.xAxis) + 1) % AXES.length]!, xMin: null, xMax: null }),
    l: () => nav.set({ logY: !view.logY }),
    L: () => nav.set({ logX: !view.logX }),
    r: () => project.live.toggle(),
    h: () => {
      const hidden = line();
      if (hidden === null) return;
      choice.set(choice.runsOf(hidden), false);
      nav.set({ focus: '' });
    },
    o: () => {
      const kept = line();
      if (kept !== null) choice.only(choice.runsOf(kept));
    },
    Escape: () => nav.set({ focus: '' }),
  };
  const pressed = (event: KeyboardEvent) => {
    if (isOthers(event)) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act || (event.key === 'Escape' && view.focus === '')) return;
    event.preventDefault();
    act();
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}

/**
 * j and k move the focus to the next and the last check box in the list of runs on the page, an element with `data-runs`; on
 * a check box the space bar does what it always does. Gives back what ends it.
 */
export function listenInLists(): () => void {
  const pressed = (event: KeyboardEvent) => {
    const by = { j: 1, k: -1 }[event.key];
    const list = document.querySelector('[data-runs]');
    if (by === undefined || !list || isOthers(event)) return;
    event.preventDefault();
    const boxes = [...list.querySelectorAll<HTMLInputElement>(':is(li, tbody) input[type="checkbox"]')];
    const row = document.activeElement?.closest('li, tbody tr');
    const at = boxes.findIndex((box) => row?.contains(box));
    const head = parseFloat(getComputedStyle(list).scrollPaddingTop) || 0;
    const top = list.getBoundingClientRect().top + head;
    const firstSeen = boxes.findIndex((box) => box.getBoundingClientRect().top >= top);
    boxes[at < 0 ? firstSeen : at + by]?.focus();
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}

function isOthers(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event.target);
}

// Who types, or looks at a dialog, means something else.
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], [popover]:popover-open')) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'range'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}
