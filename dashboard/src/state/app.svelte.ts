import { getContext, setContext } from 'svelte';
import { Api, ApiError, type Version } from '../lib/api';
import { Live } from './live.svelte';
import { Nav } from './nav.svelte';
import { Project } from './project.svelte';
import { ThemeChoice } from './theme.svelte';

const KEY = Symbol('app');
const RETRY_MILLIS = 5_000;

/** What every part of the dashboard shares. */
export class App {
  readonly api = new Api();
  readonly nav = new Nav();
  readonly theme = new ThemeChoice();
  version: Version | null = $state.raw(null);
  /** Null until the server has told. */
  projects: readonly string[] | null = $state.raw(null);
  /** Why the last request brought nothing, or null. */
  trouble: ApiError | null = $state.raw(null);
  project: Project | null = $state.raw(null);
  private overview: Live | null = $state.raw(null);
  private retryTimer = 0;

  constructor() {
    void this.loadProjects();
  }

  async loadProjects(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      const [version, projects] = await Promise.all([this.api.version(), this.api.projects()]);
      this.version = version;
      this.projects = projects;
      this.trouble = null;
    } catch (error) {
      this.trouble = ApiError.of(error);
      this.retryTimer = window.setTimeout(() => void this.loadProjects(), RETRY_MILLIS);
    }
  }

  /** The stream of changes that the page follows: of its project, or of all. */
  get live(): Live | null {
    return this.project?.live ?? this.overview;
  }

  /** Makes `name` the project that is followed; an empty name lets go of the last one. */
  follow(name: string): void {
    if (name === '')
      this.overview ??= new Live(this.api.address('ui/v1/events'), {
        changed: () => void this.loadProjects(),
      });
    else this.overview?.close();
    if (name !== '') this.overview = null;
    if ((this.project?.name ?? '') === name) return;
    this.project?.close();
    this.project = name === '' ? null : new Project(this.api, name);
  }
}

export function provideApp(app: App): void {
  setContext(KEY, app);
}

export function useApp(): App {
  return getContext<App>(KEY);
}
