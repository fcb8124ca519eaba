import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HOSTILE, trainingRuns } from '../samples.mjs';
import {
  assertAccessibleEverywhere,
  drawn,
  logSamples,
  startBrowser,
  startServer,
  stopAll,
} from './harness.mjs';

let full;
let empty;
let browser;
before(async () => {
  [full, empty, browser] = await Promise.all([startServer(), startServer({ mcp: false }), startBrowser()]);
  await logSamples(full);
});
after(stopAll);

const click = (role, name) => (page) => page.getByRole(role, { name }).first().click();
// All endpoints are cards of one kind, and axe takes six seconds for all of them.
const find = (text) => (page) => page.getByRole('searchbox', { name: /endpoints/i }).fill(text);
const tryOne = async (page) => {
  await find('runs')(page);
  await click('button', 'Try it')(page);
};
const PAGES = {
  projects: [() => full, ''],
  metrics: [() => full, 'metrics?project=my-project&smoothing=50&xmin=10'],
  'a table of a chart': [() => full, 'metrics?project=my-project', click('button', 'View loss as a table')],
  'a chart in full screen': [
    () => full,
    'metrics?project=my-project',
    click('button', 'Show loss in full screen'),
  ],
  'a closed section': [() => full, 'metrics?project=my-project', click('button', /^train/)],
  'no run': [() => full, 'metrics?project=my-project&runs='],
  'hostile names': [() => full, `metrics?project=${encodeURIComponent(HOSTILE.project)}`],
  runs: [() => full, 'runs?project=my-project&selected_run=run-2'],
  'the Python tab': [() => full, 'docs/api?lang=python', tryOne],
  'the cURL tab': [() => full, 'docs/api?lang=bash', find('alert')],
  'the MCP tab': [() => full, 'docs/api?lang=mcp', click('button', 'Only the first')],
  'the drawer': [() => full, 'metrics?project=my-project&view=api'],
  'an unknown project': [() => full, 'metrics?project=nope'],
  'no such page': [() => full, 'nowhere'],
  'an empty server': [() => empty, ''],
  'an empty server, metrics': [() => empty, 'metrics'],
  'MCP off': [() => empty, 'docs/api?lang=mcp'],
};

describe('accessibility: axe finds nothing, and the page fits its window', () => {
  for (const [name, [server, path, act]] of Object.entries(PAGES)) {
    it(name, async () => {
      const { page, context, faults } = await browser.visit(server().url + path);
      await page.waitForLoadState('networkidle');
      await act?.(page);
      await assertAccessibleEverywhere(page);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});

describe('a project that the list names otherwise', () => {
  it('is shown without asking for the list again and again', async () => {
    const { page, context } = await browser.visit('about:blank');
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${full.url}metrics?project=${encodeURIComponent(HOSTILE.project)}`);
    await drawn(page);
    await page.waitForTimeout(500);
    const lists = asked.filter((url) => url.endsWith('/api/get_all_projects'));
    assert.ok(lists.length <= 2, `${lists.length} times`);
    await context.close();
  });
});

describe('the theme', () => {
  it('follows the system until one is chosen, and is kept', async () => {
    const { page, context } = await browser.visit(`${full.url}`, { theme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await background();
    await page.getByRole('button', { name: /^Theme: system/ }).click();
    await page.getByRole('button', { name: /^Theme: light/ }).waitFor();
    const light = await background();
    assert.notEqual(light, dark);
    await page.reload();
    await page.getByRole('button', { name: /^Theme: light/ }).waitFor();
    assert.equal(await background(), light);
    await context.close();
  });
});

describe('behind a prefix', () => {
  it('finds its files, its API and its pages', async () => {
    const server = await startServer({ prefix: '/team/track/' });
    await server.log(trainingRuns({ project: 'p', runs: 2, steps: 20 }));
    const { page, context, faults } = await browser.visit(server.url);
    await drawn(page);
    assert.equal(page.url(), `${server.url}metrics?project=p`);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('link', { name: 'run-2' }).waitFor();
    await page.goto(`${server.url}docs/api?lang=python`);
    await page.getByRole('article', { name: '/get_all_projects' }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
    await server.close();
  });
});

describe('a project of 1,000 metrics', () => {
  it('opens with few nodes, and shows the chart at the end of the page', async () => {
    const names = Array.from(
      { length: 1000 },
      (_, i) => `group${i % 10}/metric-${String(i).padStart(4, '0')}`,
    );
    const entry = (run, step) => ({
      project: 'wide',
      run,
      step,
      metrics: Object.fromEntries(names.map((name, i) => [name, i + step])),
    });
    await full.log(['a', 'b', 'c'].flatMap((run) => [0, 1, 2].map((step) => entry(run, step))));
    const { page, context, faults } = await browser.visit(`${full.url}metrics?project=wide`);
    await drawn(page);
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(nodes <= 2500, `${nodes} nodes`);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.getByRole('img', { name: /^group9\/metric-0999:/ }).waitFor();
    assert.ok((await page.getByRole('img').count()) < 60, 'charts far away are gone');
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('a big project: 50 runs of 2,000 steps and 5 metrics', () => {
  before(() => full.log(trainingRuns({ project: 'sweep', runs: 50, steps: 2000, metrics: 5 })));

  it('loads little, asks nobody else, and has few nodes', async () => {
    const { page, context, faults } = await browser.visit('about:blank');
    const asked = [];
    page.on('request', (request) => {
      if (request.url().endsWith('ui/v1/series')) asked.push(request.postDataJSON().series);
    });
    await page.goto(`${full.url}metrics?project=sweep`);
    await drawn(page);
    await page.waitForTimeout(500);
    const files = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\.(js|css)$/.test(name))
        .map(({ name, encodedBodySize }) => [name, encodedBodySize]),
    );
    const bytes = files.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(
      files.length >= 3 && bytes > 20_000 && bytes <= 75_000,
      `${bytes} bytes: ${JSON.stringify(files)}`,
    );
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(nodes <= 2500, `${nodes} nodes`);
    const metrics = asked.map((series) => new Set(series.map(({ metric }) => metric)).size);
    assert.deepEqual(metrics, [1, 4], 'the first chart is asked for alone, the others at once');
    assert.deepEqual(faults, []);
    await context.close();
  });
});
