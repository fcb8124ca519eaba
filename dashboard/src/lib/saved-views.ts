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

export function openView(nav: Nav, view: SavedView): void {
  const { path, search } = addressOf(view, nav.view.project);
  nav.open(path, search);
}

/** Goes to the view that `view_id` in an address names. */
export async function openById(api: Api, nav: Nav, id: string): Promise<void> {
  const view = await new ViewShelf(api, nav.view.project).find(id).catch(() => null);
  if (nav.view.own['view_id'] !== id) return;
  if (view === null) nav.setOwn({ view_id: '' });
  else {
    const { path, search } = addressOf(view, nav.view.project);
    nav.open(path, search);
  }
}

/** A short query that stands for a long one; null for those who may not save it. */
export async function shortQuery(
  api: Api,
  project: string,
  path: string,
  search: string,
): Promise<string | null> {
  const view = await new ViewShelf(api, project).save(null, path, search).catch(() => null);
  return view === null ? null : `?${new URLSearchParams({ project, view_id: view.id })}`;
}
