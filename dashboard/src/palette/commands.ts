import type { App } from '../state/app.svelte';
import { toProject } from '../lib/view';
import { PROJECT_PAGES } from '../pages';
import type { Theme } from '../state/theme.svelte';

/** Something that can be chosen from the palette. */
export interface Command {
  readonly id: string;
  readonly kind: 'Page' | 'Project' | 'Run' | 'Metric' | 'Theme';
  readonly title: string;
  readonly run: () => void;
}

export function commands(app: App): Command[] {
  const { nav, theme, project } = app;
  const page = (path: string, title: string): Command => ({
    id: `page ${path}`,
    kind: 'Page',
    title,
    run: () => nav.go(path, { own: {} }),
  });
  const inside =
    project === null
      ? []
      : [page('/metrics', 'Metrics'), ...PROJECT_PAGES.map((one) => page(one.path, one.title))];
  const themes: readonly [Theme, string][] = [
    ['system', 'Theme: as the system'],
    ['light', 'Theme: light'],
    ['dark', 'Theme: dark'],
  ];
  return [
    ...inside,
    page('/settings', 'Settings'),
    page('/docs/api', 'API and MCP documentation'),
    {
      id: 'page /',
      kind: 'Page',
      title: 'All projects',
      run: () => nav.go('/', toProject(nav.view, '')),
    },
    ...themes.map(([choice, title]): Command => ({
      id: title,
      kind: 'Theme',
      title,
      run: () => theme.choose(choice),
    })),
    ...(app.projects ?? []).map((name): Command => ({
      id: `project ${name}`,
      kind: 'Project',
      title: name,
      run: () => nav.go('/metrics', toProject(nav.view, name)),
    })),
    ...(project?.metrics ?? []).map((name): Command => ({
      id: `metric ${name}`,
      kind: 'Metric',
      title: name,
      run: () => nav.go('/metrics', { metricFilter: exactly(name), own: {} }),
    })),
    ...[...(project?.runs ?? [])].reverse().map((run): Command => ({
      id: `run ${run.id}`,
      kind: 'Run',
      title: run.name,
      run: () => nav.go('/run', { openRun: run.id, own: {} }),
    })),
  ];
}

function exactly(name: string): string {
  return `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
