import { answerHosts } from './lib/host';
import { listen } from './palette/keys';
import { palette } from './palette/open.svelte';
import type { App } from './state/app.svelte';
import { listenInLists } from './state/keys';

/** What is started once the page stands, as nobody waits for it. Gives back what ends it. */
export function start(app: App): () => void {
  const { nav } = app;
  nav.tooLong = () => void import('./lib/saved-views').then(({ shortenSoon }) => shortenSoon(app.api, nav));
  if (parent !== window || opener !== null) answerHosts(app);
  const ends = [listen(app, () => (palette.open = !palette.open)), listenInLists()];
  return () => ends.forEach((end) => end());
}
