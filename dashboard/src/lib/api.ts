import type { Run } from './runs';
import type { ServerSmooth } from './smoothing';
import { decodeChart, type WireChart } from './wire';

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

/** What `ui/v1/series` is asked; the server's decision 023 says what each field means. */
export interface ChartQuery {
  project: string;
  series: { run: string; metric: string }[];
  px: number;
  x?: string;
  xmin?: number;
  xmax?: number;
  mode?: 'raw';
  smooth?: ServerSmooth;
  log?: string;
  since?: number;
  width?: number;
}

/** As it was logged; it names its run by its name alone. */
export interface Alert {
  timestamp: string;
  run: string;
  title: string;
  text: string | null;
  level: string;
  step: number | null;
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

  /** Those that logged entries; where there are none, those whose machines were sampled. */
  async runs(project: string): Promise<Run[]> {
    const wire = await this.call<{ id: string; name: string; created_at: string | null }[]>(
      'get_runs_for_project',
      {
        project,
      },
    );
    if (wire.length === 0) return (await import('./sampled-runs')).sampledRuns(this, project);
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

  /** Newest first. */
  alerts(project: string): Promise<Alert[]> {
    return this.call('get_alerts', { project });
  }

  async chart(query: ChartQuery, signal?: AbortSignal): Promise<WireChart> {
    const answer = await this.send('ui/v1/series', posted(query, signal));
    if (answer.ok) return decodeChart(await answer.arrayBuffer());
    throw refusal(answer, await body(answer));
  }

  call<T>(operation: string, keywords: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
    return this.post<{ data: T }>(`api/${operation}`, keywords, signal).then((answer) => answer.data);
  }

  post<T>(path: string, content: object, signal?: AbortSignal): Promise<T> {
    return this.request<T>(path, posted(content, signal));
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>(path, {});
  }

  private async request<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await this.send(path, init);
    const content = await body(answer);
    if (answer.ok && content !== null) return content as T;
    throw refusal(answer, content);
  }

  private send(path: string, init: RequestInit): Promise<Response> {
    return fetch(this.address(path), init).catch((error: unknown) => {
      if (isAbort(error)) throw error;
      throw new ApiError('away', 'The server does not answer.');
    });
  }
}

/** Whether a request ended because nobody wanted its answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function posted(content: object, signal?: AbortSignal): RequestInit {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(content),
  };
  if (signal) init.signal = signal;
  return init;
}

function body(answer: Response): Promise<unknown> {
  return answer.json().catch((error: unknown) => {
    if (isAbort(error)) throw error;
    return null;
  });
}

function refusal(answer: Response, content: unknown): ApiError {
  const message = (content as { error?: unknown } | null)?.error;
  const trouble = answer.status === 404 ? 'unknown' : answer.status >= 500 ? 'away' : 'refused';
  return new ApiError(
    trouble,
    typeof message === 'string' ? message : `The server answered ${answer.status}.`,
    answer.status,
  );
}

function millis(text: string | null): number | null {
  const time = text === null ? NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
