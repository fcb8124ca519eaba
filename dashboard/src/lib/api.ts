import type { Run } from './runs';
import type { WireSeries } from './series';

/** Why a request brought nothing: the server is away, refused it, or does not know what was asked for. */
export type Trouble = 'away' | 'refused' | 'unknown';

export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string,
    readonly status = 0,
  ) {
    super(message);
  }

  static of(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError('away', 'The server does not answer.');
  }
}

export interface Version {
  version: string;
  server_version?: string; // of this server; version is that of the Trackio whose API it speaks
  mcp_enabled: boolean;
}

export interface ProjectSummary {
  project: string;
  num_runs: number;
  /** A step in the older reference, a time in ours. */
  last_activity: number | string | null;
}

export interface SeriesAnswer {
  cursor: number;
  series: WireSeries[];
}

export interface SeriesQuery {
  project: string;
  runs: string[];
  metrics: string[];
  max_points?: number;
  since?: number;
}

export interface RunSummary {
  num_logs: number;
  metrics: string[];
  config: unknown;
  last_step: number | null;
}

/** True when the server wants a token that this browser does not have. Older clients expect status 400 for that. */
export function wantsToken(status: number, message: string): boolean {
  return status === 401 || status === 403 || (status === 400 && message.includes('write_token'));
}

/** The server's own operations, as this dashboard uses them. Addresses are relative to the page's `<base>`. */
export class Api {
  address(path: string): string {
    return new URL(path, document.baseURI).href;
  }

  version(): Promise<Version> {
    return this.get<Version>('version');
  }

  projects(): Promise<string[]> {
    return this.call<string[]>('get_all_projects', {});
  }

  async runs(project: string): Promise<Run[]> {
    const wire = await this.call<{ id: string; name: string; created_at: string | null }[]>(
      'get_runs_for_project',
      {
        project,
      },
    );
    return wire.map(({ id, name, created_at }) => ({ id, name, created: millis(created_at) }));
  }

  configs(project: string): Promise<Record<string, unknown>> {
    return this.call('get_run_configs', { project });
  }

  metricNames(project: string): Promise<string[]> {
    return this.call('get_metric_names', { project });
  }

  projectSummary(project: string): Promise<ProjectSummary> {
    return this.call('get_project_summary', { project });
  }

  runSummary(project: string, run: Run): Promise<RunSummary> {
    return this.call('get_run_summary', { project, run: run.name, run_id: run.id });
  }

  series(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesAnswer> {
    return this.call('get_series', { ...query }, signal);
  }

  call<T>(operation: string, keywords: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
    const init: RequestInit = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(keywords),
    };
    if (signal) init.signal = signal;
    return this.request<{ data: T }>(`api/${operation}`, init).then((answer) => answer.data);
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>(path, {});
  }

  private async request<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(this.address(path), init).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError('away', 'The server does not answer.');
    });
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok && body !== null) return body as T;
    const message = (body as { error?: unknown } | null)?.error;
    const trouble = answer.status === 404 ? 'unknown' : answer.status >= 500 ? 'away' : 'refused';
    throw new ApiError(
      trouble,
      typeof message === 'string' ? message : `The server answered ${answer.status}.`,
      answer.status,
    );
  }
}

function millis(text: string | null): number | null {
  const time = text === null ? NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
