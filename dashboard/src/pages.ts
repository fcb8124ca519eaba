import type { Component } from 'svelte';
import type { Project } from './state/project.svelte';

/** A page of a project: a tab at the top, an address of its own, and a file that is fetched when it is first shown. */
export interface ProjectPage {
  readonly path: string;
  readonly title: string;
  readonly load: () => Promise<{ default: Component<{ project: Project }> }>;
}

/** In the order of the tabs. The metrics page comes with the first load, as it is what most people open. */
export const PROJECT_PAGES: readonly ProjectPage[] = [
  { path: '/runs', title: 'Runs', load: () => import('./pages/RunsPage.svelte') },
  { path: '/compare', title: 'Compare', load: () => import('./pages/ComparePage.svelte') },
  { path: '/sweep', title: 'Sweep', load: () => import('./pages/SweepPage.svelte') },
  { path: '/reports', title: 'Reports', load: () => import('./pages/ReportsPage.svelte') },
  { path: '/files', title: 'Files', load: () => import('./pages/FilesPage.svelte') },
  { path: '/artifacts', title: 'Artifacts', load: () => import('./pages/ArtifactsPage.svelte') },
];

/** A page that is reached from others: it has no tab. */
export const RUN_PAGE: ProjectPage = {
  path: '/run',
  title: 'Run',
  load: () => import('./pages/RunPage.svelte'),
};
