import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { logTraces } from '../kinds.mjs';
import { trainingRuns } from '../samples.mjs';
import { assertAccessibleEverywhere, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await Promise.all([
    logTraces(server, { project: 'p', runs: 3, traces: 60 }),
    server.log(trainingRuns({ project: 'nothing', runs: 2, steps: 3 })),
  ]);
});
after(stopAll);

const settled = (page) => page.waitForTimeout(300); // the address follows after 200 ms
const open = (query = '', options = {}) => browser.visit(`${server.url}traces?project=p${query}`, options);
const rows = (page) => page.getByRole('listbox').getByRole('option');
const count = (page, text) => page.locator('.bar').getByRole('status').filter({ hasText: text }).waitFor();
const detail = (page, name) => page.getByRole('region', { name });

describe('the traces page', () => {
  it('lists the traces of the chosen runs, newest first, and finds some by their words and status', async () => {
    const { page, context, faults } = await open();
    await count(page, '100+ traces');
    assert.match(
      await rows(page).first().textContent(),
      /\(3\.59\)\s*failed\s*run-3\s*step 59 · .* · 2\.40 s · 450 tokens/,
    );
    await page.getByRole('checkbox', { name: 'run-3' }).uncheck();
    await rows(page).first().filter({ hasText: '(2.59)' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search traces' }).fill('LISBON');
    await count(page, '24 traces');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
    await count(page, /^\s*4 traces/);
    await settled(page);
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get('q'), searchParams.get('status')], ['LISBON', 'error']);
    await page.reload();
    await count(page, /^\s*4 traces/);
    await page.getByRole('searchbox', { name: 'Search traces' }).fill('no such words');
    await page.getByText('No trace matches.').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('goes through the list with the keys, reads on as it goes, and has few rows in the document', async () => {
    const { page, context } = await open();
    const list = page.getByRole('listbox');
    await list.press('ArrowDown');
    await detail(page, /\(3\.59\)/).waitFor();
    await list.press('ArrowDown');
    await detail(page, /\(2\.59\)/).waitFor();
    await list.press('ArrowUp');
    await detail(page, /\(3\.59\)/).waitFor();
    await list.press('End');
    await count(page, '180 traces');
    await list.press('End');
    await detail(page, /\(1\.0\)/).waitFor();
    await page.waitForFunction(() => {
      const active = document.querySelector('[role=listbox]').getAttribute('aria-activedescendant');
      return active && document.getElementById(active)?.textContent.includes('(1.0)');
    });
    assert.ok((await rows(page).count()) < 50);
    await settled(page);
    assert.match(page.url(), /trace=run-1:run-1-0:chat/);
    await list.press('Escape');
    await detail(page, /\(1\.0\)/).waitFor({ state: 'detached' });
    await context.close();
  });

  it('shows one with its spans over time, what went in and out, and what was said', async () => {
    const { page, context, faults } = await open('&trace=run-2:run-2-4:chat');
    const trace = detail(page, /\(2\.4\)/);
    await trace.waitFor();
    const spans = trace.locator('.op');
    assert.deepEqual(await spans.locator('.title').allTextContents(), [
      'answer',
      'plan',
      'search',
      'embed',
      'write',
    ]);
    assert.deepEqual(await spans.locator('.time').allTextContents(), [
      '3.10 s',
      '850 ms',
      '650 ms',
      '200 ms',
      '1.35 s',
    ]);
    const left = await trace
      .locator('.bar')
      .evaluateAll((bars) => bars.map((bar) => Math.round(parseFloat(bar.style.left))));
    assert.deepEqual(left, [0, 2, 31, 32, 55]);
    await spans.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const inside = trace.locator('.inside');
    assert.match(
      await inside.textContent(),
      /kind generation\s*model small-7b\s*tokens in 412\s*tokens out 38\s*cost \$0\.0004/,
    );
    assert.match(await inside.textContent(), /Input\s*user.*Output\s*Use the search tool\./s);
    await spans.nth(2).click();
    assert.match(await inside.textContent(), /"query": "needle"/);
    assert.deepEqual(await trace.locator('.role').allTextContents(), [
      'system',
      'user',
      'assistant',
      'tool · search',
      'assistant',
    ]);
    await trace.getByText('"session_id": "s-4"').waitFor();
    assert.match(await trace.textContent(), /1,215 → 189 tokens\s*\$0\.01/);
    await page.getByRole('link', { name: 'Close the trace' }).click();
    await trace.waitFor({ state: 'detached' });
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('shows what is logged meanwhile, and takes texts for texts', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}traces?project=nothing`);
    await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
    await page.getByText('trackio.Trace(').waitFor();
    const chat = {
      _type: 'trackio.trace',
      messages: [{ role: '<b>user</b>', content: '<img src=x onerror="window.hacked=1">' }],
      spans: 'none',
      metadata: 7,
    };
    await server.log([{ project: 'nothing', run: 'run-1', step: 9, metrics: { chat } }]);
    await rows(page).first().click();
    await detail(page, /img src=x/)
      .getByText('<b>user</b>')
      .waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('accessibility: axe finds nothing, and the page fits its window', () => {
  const PAGES = {
    'a trace': ['&trace=run-2:run-2-5:chat', (page) => page.locator('.op').nth(2).click()],
    'no traces': ['&runs=', (page) => page.locator('.left').getByText('No run is selected.').waitFor()],
  };
  for (const [name, [query, act]] of Object.entries(PAGES)) {
    it(name, async () => {
      const { page, context, faults } = await open(query);
      await act(page);
      await assertAccessibleEverywhere(page);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});
