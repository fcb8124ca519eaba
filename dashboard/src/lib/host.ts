import type { App } from '../state/app.svelte';
import { selectedIds } from './runs';

const PROTOCOL = 'trackio-view';
const VERSION = 1;

/**
 * Tells a page that embeds or opened this one what is on the screen, as Trackio's dashboard does (`trackio-view`, version 1).
 * Only pages of this server's own origin are answered: what is shown may be for those who have a token.
 */
export function answerHosts(app: App): void {
  addEventListener('message', (event: MessageEvent<unknown>) => {
    const asked = event.data as { protocol?: unknown; type?: unknown; id?: unknown } | null;
    if (event.origin !== location.origin || asked?.protocol !== PROTOCOL || asked.type !== 'getState') return;
    const answer = { protocol: PROTOCOL, version: VERSION, type: 'state', id: asked.id ?? null };
    event.source?.postMessage({ ...answer, state: stateOf(app) }, { targetOrigin: event.origin });
  });
  const ready = { protocol: PROTOCOL, version: VERSION, type: 'ready', capabilities: ['getState'] };
  for (const host of new Set([parent, opener as Window | null]))
    if (host !== null && host !== window) host.postMessage(ready, location.origin);
}

function stateOf({ nav, project }: App): Record<string, unknown> {
  const { view } = nav;
  const chosen = selectedIds(view.selection, project?.runs ?? []);
  return {
    page: nav.path,
    project: view.project || null,
    space_id: null,
    runs: (project?.runs ?? []).filter(({ id }) => chosen.has(id)).map(({ id, name }) => ({ id, name })),
    x_axis: view.xAxis,
    x_range: view.xMin === null || view.xMax === null ? null : [view.xMin, view.xMax],
    smoothing: view.smoothing,
    log_x: view.logX,
    log_y: view.logY,
    metric_filter: view.metricFilter || null,
    metrics: project?.metrics ?? [],
    metrics_on_screen: [],
    latest_x: null,
    captured_at: new Date().toISOString(),
    view_url: location.href,
  };
}
