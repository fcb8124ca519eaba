// Takes pictures of every page: node test/shots.mjs FOLDER [name…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openPage } from './browser.mjs';
import { logSamples, startServer, stopAll } from './e2e/harness.mjs';
import { logMedia, logSystem, logTraces } from './kinds.mjs';
import { alertOf, trainingRuns } from './samples.mjs';

const [folder = 'shots', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const full = await startServer();
const empty = await startServer({ mcp: false });
await logSamples(full);
await full.log(trainingRuns({ project: 'sweep-50', runs: 50, steps: 2000, metrics: 5 }));
await logMedia(full, { project: 'my-project', runs: 3, steps: 3 });
await logSystem(full, { project: 'my-project', runs: 3, samples: 200 });
await logTraces(full, { project: 'my-project', runs: 3, traces: 8 });
await full.call('bulk_alert', {
  alerts: [alertOf('run-2', 'The loss has not fallen for 20 steps', 'warn', 140)].map((one) => ({
    ...one,
    project: 'my-project',
  })),
});

const PAGES = {
  projects: [full, ''],
  metrics: [full, 'metrics?project=my-project'],
  hover: [full, 'metrics?project=my-project&smoothing=80', hover],
  big: [full, 'metrics?project=sweep-50&smoothing=60', hover],
  table: [
    full,
    'metrics?project=sweep-50',
    (page) => page.getByRole('button', { name: 'View acc as a table' }).click(),
  ],
  large: [
    full,
    'metrics?project=my-project&logy=1',
    (page) => page.getByRole('button', { name: 'Show loss in full screen' }).click(),
  ],
  runs: [full, 'runs?project=my-project&selected_run=run-2'],
  run: [full, 'run?project=my-project&selected_run=run-2'],
  compare: [full, 'compare?project=my-project'],
  sweep: [full, 'sweep?project=sweep-50&target=loss'],
  system: [full, 'system?project=my-project'],
  media: [full, 'media?project=my-project'],
  traces: [full, 'traces?project=my-project'],
  reports: [full, 'reports?project=my-project'],
  files: [full, 'files?project=my-project'],
  artifacts: [full, 'artifacts?project=my-project'],
  settings: [full, 'settings?project=my-project'],
  palette: [full, 'metrics?project=my-project', (page) => page.keyboard.press('Control+k')],
  'runs-big': [full, 'runs?project=sweep-50'],
  compare: [full, 'compare?project=my-project'],
  'compare-big': [full, 'compare?project=sweep-50'],
  sweep: [full, 'sweep?project=my-project'],
  'sweep-big': [full, 'sweep?project=sweep-50&target=loss'],
  hostile: [full, `metrics?project=${encodeURIComponent('we<img src=x onerror=alert(1)>ird')}`],
  'api-python': [full, 'docs/api?lang=python', tryIt],
  'api-javascript': [full, 'docs/api?lang=javascript'],
  'api-bash': [full, 'docs/api?lang=bash'],
  'api-mcp': [full, 'metrics?project=my-project&view=api'],
  empty: [empty, ''],
  'mcp-off': [empty, 'docs/api?lang=mcp'],
  unknown: [full, 'metrics?project=nope'],
  missing: [full, 'nowhere'],
};

async function hover(page) {
  const chart = page.getByRole('img').nth(1);
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.5);
}

async function tryIt(page) {
  const card = page.getByRole('article', { name: '/get_runs_for_project' });
  await card.getByRole('button', { name: 'Try it' }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await card.scrollIntoViewIfNeeded();
}

const browser = await openBrowser();
for (const [name, [server, path, act]] of Object.entries(PAGES)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const width of [1440, 360]) {
    for (const theme of ['light', 'dark']) {
      const { page, context, faults } = await openPage(browser, {
        width,
        height: width === 360 ? 780 : 900,
        theme,
      });
      await page.goto(server.url + path);
      await page.waitForTimeout(900);
      await act?.(page);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
      if (faults.length > 0) console.log(name, width, theme, faults);
      await context.close();
    }
  }
}
await browser.close();
await stopAll();
