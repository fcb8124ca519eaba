import type { App } from '../state/app.svelte';
import { PROJECT_PAGES } from '../pages';

const PAGES: Readonly<Record<string, string>> = { m: '/metrics', r: '/runs', c: '/compare', s: '/sweep' };
const WAIT_MILLIS = 1_200;

/** Listens for Ctrl/⌘-K, and for `g` followed by the letter of a page. Gives back what ends it. */
export function listen(app: App, toggle: () => void): () => void {
  let began = -Infinity;
  const key = (event: KeyboardEvent): void => {
    if (
      event.key.toLowerCase() === 'k' &&
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey
    ) {
      event.preventDefault();
      toggle();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const going = event.timeStamp - began < WAIT_MILLIS;
    began = -Infinity;
    if (!going) {
      if (event.key === 'g') began = event.timeStamp;
      return;
    }
    const path = PAGES[event.key];
    if (path === undefined || app.project === null) return;
    if (path !== '/metrics' && !PROJECT_PAGES.some((page) => page.path === path)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the same letter alone may be a key of the page
    app.nav.go(path, { own: {} });
  };
  addEventListener('keydown', key, true);
  return () => removeEventListener('keydown', key, true);
}

/** Letters are text there, or belong to a dialog. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type=checkbox], [type=range]), textarea, select, dialog[open], [contenteditable="true"]',
    ) !== null
  );
}
