import type { Api } from './api';

/** A run as the server's operations want it named. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export const MOST_TAG_CHARACTERS = 100;

/** What changes runs; each call is an operation of the server, and refused to those who may only read. */
export class RunEdits {
  constructor(
    private readonly api: Api,
    private readonly project: string,
  ) {}

  async allowed(): Promise<boolean> {
    const status = await this.api.call<{ allowed: boolean }>('get_run_mutation_status', {});
    return status.allowed;
  }

  setTags(run: Named, tags: readonly string[]): Promise<boolean> {
    return this.api.call('set_run_tags', { project: this.project, run_id: run.id, run: run.name, tags });
  }

  setNotes(run: Named, notes: string): Promise<boolean> {
    return this.api.call('set_run_notes', { project: this.project, run_id: run.id, run: run.name, notes });
  }

  rename(run: Named, name: string): Promise<boolean> {
    return this.api.call('rename_run', {
      project: this.project,
      old_name: run.name,
      new_name: name,
      run_id: run.id,
    });
  }

  delete(run: Named): Promise<boolean> {
    return this.api.call('delete_run', { project: this.project, run_id: run.id });
  }

  restore(run: Named): Promise<boolean> {
    return this.api.call('restore_run', { project: this.project, run_id: run.id });
  }

  deleted(): Promise<DeletedRun[]> {
    return this.api.call('get_deleted_runs', { project: this.project });
  }
}

export interface DeletedRun extends Named {
  deleted_at: string;
  kept_until: string;
  num_logs: number;
}

/** Tags as they are typed: parted by commas, without spaces around them, each once. */
export function parseTags(text: string): string[] {
  const tags = text.split(/[,\n]/).map((tag) => tag.trim().slice(0, MOST_TAG_CHARACTERS));
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
