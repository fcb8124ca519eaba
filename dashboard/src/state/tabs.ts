import { Again } from '../lib/again';
import type { Project } from './project.svelte';
import type { Api } from '../lib/api';

export type Filled = Readonly<Record<string, boolean>>;

/** Asks which pages of a project have something to show, whenever it is asked to; failures leave things as they are. */
export function availability(api: Api, project: Project, tell: (filled: Filled) => void): Again {
  const asked = { project: project.name };
  return new Again(
    async (signal) => tell(await api.call<Filled>('get_tab_availability', asked, signal)),
    () => undefined,
  );
}

/** Scrolls a row of tabs so that the present one stands in its middle. */
export function reveal(row: HTMLElement): void {
  const tab = row.querySelector<HTMLElement>('[aria-current], [aria-selected="true"]');
  if (tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
