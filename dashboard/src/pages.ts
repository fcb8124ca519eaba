import type { Component } from 'svelte';
import type { Project } from './state/project.svelte';

/** A page of a project: a tab at the top, an address of its own, and a file that is fetched when it is first shown. */
export interface ProjectPage {
  readonly path: string;
  readonly title: string;
  /** Whether it has nothing to show of a project without runs. */
  readonly ofRuns?: true;
  readonly load: () => Promise<{ default: Component<{ project: Project }> }>;
}

const file = (name: string) => () => import('./page-files').then(({ load }) => load(name));

/** In the order of the tabs. The metrics page comes with the first load, as it is what most people open. */
export const PROJECT_PAGES: readonly ProjectPage[] = [
  { path: '/runs', title: 'Runs', ofRuns: true, load: file('RunsPage') },
  { path: '/compare', title: 'Compare', ofRuns: true, load: file('ComparePage') },
  { path: '/sweep', title: 'Sweep', ofRuns: true, load: file('SweepPage') },
  { path: '/system', title: 'System', load: file('SystemPage') },
  { path: '/media', title: 'Media', load: file('MediaPage') },
  { path: '/traces', title: 'Traces', load: file('TracesPage') },
  { path: '/reports', title: 'Reports', load: file('ReportsPage') },
  { path: '/files', title: 'Files', load: file('FilesPage') },
  { path: '/artifacts', title: 'Artifacts', load: file('ArtifactsPage') },
];

/** A page that is reached from others: it has no tab. */
export const RUN_PAGE: ProjectPage = {
  path: '/run',
  title: 'Run',
  ofRuns: true,
  load: file('RunPage'),
};
