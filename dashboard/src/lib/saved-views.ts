import type { Nav } from '../state/nav.svelte';
import type { Api } from './api';

export interface SavedView {
  readonly id: string;
  readonly name: string | null;
  readonly query: string;
  readonly saved_at: string;
}

const PAGE = 'page';

/** The saved views of a project. The page is a parameter beside those of the address. */
export class ViewShelf {
  constructor(
    private readonly api: Api,
    private readonly project: string,
  ) {}

  list(): Promise<SavedView[]> {
    return this.api.call('get_views', { project: this.project });
  }

  async find(id: string): Promise<SavedView | null> {
    const found = await this.api.call<SavedView[]>('get_views', { project: this.project, view_id: id });
    return found[0] ?? null;
  }

  /** Without a name it is found by its id alone. */
  save(name: string | null, path: string, search: string): Promise<SavedView> {
    const query = savedQuery(path, search);
    return this.api.call('save_view', { project: this.project, name, query });
  }

  delete(name: string): Promise<boolean> {
    return this.api.call('delete_view', { project: this.project, name });
  }
}

/** What is saved of an address: not which project it is, for that is where it is saved. */
export function savedQuery(path: string, search: string): string {
  const query = new URLSearchParams(search);
  for (const name of ['project', 'selected_project', 'view_id', 'view', 'write_token', 'read_token'])
    query.delete(name);
  return new URLSearchParams([[PAGE, path], ...query]).toString();
}

/** The address that a saved view stands for. */
export function addressOf(view: SavedView, project: string): { path: string; search: string } {
  const query = new URLSearchParams(view.query);
  const page = query.get(PAGE) ?? '';
  query.delete(PAGE);
  query.delete('view_id');
  const path = /^(?:\/[a-z]+)+$/.test(page) ? page : '/runs';
  return { path, search: `?${new URLSearchParams([['project', project], ...query])}` };
}

/** Goes to a saved view: one more step for the browser's back button. */
export function openView(nav: Nav, view: SavedView): void {
  history.pushState({ inside: true }, '', urlOf(nav, view));
  readAddress(nav);
}

function urlOf(nav: Nav, view: SavedView): URL {
  const { path, search } = addressOf(view, nav.view.project);
  return new URL(path.slice(1) + search, document.baseURI);
}

function readAddress(nav: Nav): void {
  dispatchEvent(new PopStateEvent('popstate')); // as after a step back: the address is read
  nav.set({}); // and then written as this dashboard writes it
}

/**
 * Goes to the view that `view_id` in an address names, in the place of that address: a step back would only lead here
 * again. While the server does not answer the address keeps the name.
 */
export async function openById(api: Api, nav: Nav): Promise<void> {
  const id = nav.view.own['view_id'];
  if (!id || nav.view.project === '') return;
  const view = await new ViewShelf(api, nav.view.project).find(id).catch(() => undefined);
  if (view === undefined || nav.view.own['view_id'] !== id) return;
  if (view === null) {
    nav.setOwn({ view_id: '' });
  } else {
    history.replaceState(history.state, '', urlOf(nav, view));
    readAddress(nav);
  }
}

const SHORTEN_MILLIS = 1_500;
const MOST_QUERY = 1_700; // it may have become shorter meanwhile
let timer = 0;

/**
 * Mail and chat cut long addresses: once the reader rests the server keeps what this one says, and it says where. For
 * those who may not save it the address stays long.
 */
export function shortenSoon(api: Api, nav: Nav): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void shorten(api, nav), SHORTEN_MILLIS);
}

async function shorten(api: Api, nav: Nav): Promise<void> {
  const href = nav.href(nav.path);
  const { project } = nav.view;
  const [address, query] = [href.replace(/\?.*/s, ''), href.replace(/^[^?]*/, '')];
  if (project === '' || query.length < MOST_QUERY) return;
  const view = await new ViewShelf(api, project).save(null, nav.path, query).catch(() => null);
  if (view && href === nav.href(nav.path))
    history.replaceState(
      history.state,
      '',
      `${address}?${new URLSearchParams({ project, view_id: view.id })}`,
    );
}
