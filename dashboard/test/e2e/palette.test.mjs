import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { trainingRuns } from '../samples.mjs';
import { assertAccessible, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.log(trainingRuns({ project: 'vision', runs: 3, steps: 20 }));
  await server.log(trainingRuns({ project: 'speech', runs: 1, steps: 5, metrics: 1 }));
});
after(stopAll);

const field = (page) => page.getByRole('combobox', { name: /^Go to a page/ });

async function open(path = 'runs?project=vision', options = {}) {
  const opened = await browser.visit(server.url + path, options);
  await opened.page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await opened.page.waitForLoadState('networkidle');
  return opened;
}

describe('the command palette', () => {
  it('opens by Ctrl-K, is worked by keys alone, and goes to what is chosen', async () => {
    const { page, context, faults } = await open();
    await page.keyboard.press('Control+k');
    await field(page).waitFor();
    assert.equal(await field(page).evaluate((input) => input === document.activeElement), true);
    const active = () =>
      field(page).evaluate(
        (input) => document.getElementById(input.getAttribute('aria-activedescendant'))?.innerText,
      );
    assert.match(await active(), /^Metrics\s+Page/);
    await page.keyboard.press('ArrowDown');
    assert.match(await active(), /^Runs\s+Page/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.match(await active(), /Run$/);
    await page.keyboard.type('vl');
    assert.match(await active(), /^val\/loss\s+Metric/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/metrics\?project=vision&metric_filter=%5Eval\/loss%24/);
    await field(page).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field(page).fill('run-2');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'run-2', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await field(page).fill('speech');
    await page.getByRole('option', { name: 'speech Project' }).click();
    await page.waitForURL(/metrics\?project=speech$/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('changes the theme, closes with Escape, says when nothing matches, and gives the focus back', async () => {
    const { page, context } = await open();
    const button = page.getByRole('button', { name: 'Go to…' });
    await button.click();
    await field(page).fill('dark');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    assert.equal(await button.evaluate((one) => one === document.activeElement), true);
    await page.keyboard.press('Control+k');
    await field(page).fill('qqqq');
    await page.getByText('Nothing matches “qqqq”.').waitFor();
    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'detached' });
    await context.close();
  });

  it('is accessible and fits', async () => {
    for (const width of [1440, 360]) {
      const { page, context, faults } = await open(undefined, { width });
      await page.getByRole('button', { name: 'Go to…' }).click();
      await field(page).waitFor();
      await assertAccessible(page, `at ${width}`);
      assert.deepEqual(faults, []);
      await context.close();
    }
  });
});

describe('keys that go to a page', () => {
  it('are g and a letter, but not while one types', async () => {
    const { page, context } = await open('settings?project=vision');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter runs' }).fill('');
    await page.keyboard.type('gm');
    assert.equal(await page.getByRole('searchbox', { name: 'Filter runs' }).inputValue(), 'gm');
    await page.getByRole('searchbox', { name: 'Filter runs' }).blur();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.waitForURL(/\/metrics\?project=vision/);
    await context.close();
  });
});

/** Waits until a tab lies within its row. */
function seen(page, row, tab) {
  const within = ([row, tab]) => {
    const list = document.querySelector(row);
    const [outer, inner] = [list, list.querySelector(tab)].map((one) => one.getBoundingClientRect());
    return inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
  };
  return page.waitForFunction(within, [row, tab], { timeout: 3000 });
}

describe('the row of tabs', () => {
  it('greys pages that hold nothing until something is logged', async () => {
    const { page, context } = await open('reports?project=vision');
    const tabs = page.getByRole('navigation', { name: 'Pages' });
    const reports = tabs.getByRole('link', { name: 'Reports' });
    await page.waitForFunction(() => document.querySelector('nav a.empty[aria-current]') !== null);
    assert.match(await reports.getAttribute('class'), /empty/);
    const alert = { project: 'vision', run: 'run-1', title: 'hot', level: 'warn', step: 1 };
    await server.call('bulk_alert', { alerts: [alert] });
    await page.waitForFunction(() => document.querySelector('nav a.empty[aria-current]') === null);
    assert.doesNotMatch(await tabs.getByRole('link', { name: 'Runs' }).getAttribute('class'), /empty/);
    await context.close();
  });

  it('shows the present page on a phone', async () => {
    const { page, context } = await open('artifacts?project=vision', { width: 360 });
    await seen(page, 'nav[aria-label="Pages"]', 'a[aria-current]');
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await page.getByRole('heading', { name: 'Alerts and reports' }).waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    await seen(page, 'nav[aria-label="Pages"]', 'a[aria-current]');
    await context.close();
  });

  it('shows the present tab of a part of a page on a phone', async () => {
    const { page, context } = await open('docs/api?lang=mcp', { width: 240 });
    await page.getByRole('tab', { name: 'MCP' }).waitFor();
    await seen(page, '[role="tablist"]', '[aria-selected="true"]');
    await page.getByRole('tab', { name: 'MCP' }).press('Home');
    await seen(page, '[role="tablist"]', '[aria-selected="true"]');
    await context.close();
  });
});

describe('the settings', () => {
  it('work without a project, change the theme and tell of the server, but never a token', async () => {
    const { page, context, faults } = await open('settings');
    assert.equal(await page.title(), 'Settings · Trackio');
    await page.getByText('may read and change everything').waitFor();
    await page.getByText('ready', { exact: true }).waitFor();
    await page.getByText(/It works:/).waitFor();
    await page.getByText(`TRACKIO_SERVER_URL="${server.url}"`).waitFor();
    await page.getByRole('radio', { name: 'Dark' }).check();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.getByRole('radio', { name: 'System' }).check();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), undefined);
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
    const token = 'kept-for-the-settings';
    const guarded = await startServer({ token });
    const other = await browser.visit(`${guarded.url}settings?write_token=${token}`);
    await other.page.getByText('may read and change everything').waitFor();
    await other.page.getByText(/It works:/).waitFor();
    assert.ok(!(await other.page.content()).includes(token));
    assert.ok(!other.page.url().includes(token));
    await other.context.close();
  });

  it('are accessible and fit', async () => {
    for (const width of [1440, 360]) {
      const { page, context, faults } = await open('settings?project=vision', { width });
      await page.getByText(/It works:/).waitFor();
      await assertAccessible(page, `at ${width}`);
      assert.deepEqual(faults, []);
      await context.close();
    }
  });
});

describe('a page that embeds the dashboard', () => {
  it('is told what is seen when it is of the same origin', async () => {
    const { page, context } = await open('settings');
    const url = `${server.url}metrics?project=vision&runs=run-2&smoothing=20&logy=1`;
    const answer = await page.evaluate(async (address) => {
      const heard = (type) =>
        new Promise((resolve) =>
          addEventListener(
            'message',
            ({ data }) => data.protocol === 'trackio-view' && data.type === type && resolve(data),
          ),
        );
      const ready = heard('ready');
      const opened = window.open(address);
      const { capabilities } = await ready;
      const getState = { protocol: 'trackio-view', version: 1, type: 'getState', id: 7 };
      let found;
      do {
        if (found) await new Promise((resolve) => setTimeout(resolve, 50));
        const state = heard('state');
        opened.postMessage(getState, '*');
        found = await state;
      } while (found.state.runs.length === 0); // they are not read yet
      opened.close();
      return { capabilities, ...found };
    }, url);
    assert.deepEqual(answer.capabilities, ['getState']);
    assert.equal(answer.id, 7);
    assert.equal(answer.state.project, 'vision');
    assert.deepEqual(
      answer.state.runs.map(({ name }) => name),
      ['run-2'],
    );
    assert.equal(answer.state.smoothing, 20);
    assert.equal(answer.state.log_y, true);
    assert.match(answer.state.view_url, /runs=run-2/);
    await context.close();
  });
});
