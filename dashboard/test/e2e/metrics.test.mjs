import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HOSTILE } from '../samples.mjs';
import { drawn, logSamples, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await logSamples(server);
});
after(stopAll);

async function open(query = 'metrics?project=my-project', options = {}) {
  const opened = await browser.visit(server.url + query, options);
  await drawn(opened.page);
  return { ...opened, chart: opened.page.getByRole('img', { name: /^loss:/ }) };
}

const settled = (page) => page.waitForTimeout(350); // the address follows after 200 ms

describe('the metrics page', () => {
  it('draws each metric with all runs, in sections, and says in words what it shows', async () => {
    const { page, context, faults } = await open();
    const names = await page.getByRole('heading', { level: 3 }).allTextContents();
    assert.deepEqual(names, ['acc', 'loss', 'train/grad_norm', 'train/lr', 'val/acc', 'val/loss']);
    const summary = await page.getByRole('img', { name: /^loss:/ }).getAttribute('aria-label');
    assert.match(summary, /^loss: line chart of 3 runs\. Last values from 0\.\d+ \(run-\d\)/);
    assert.deepEqual(
      await page
        .getByRole('heading', { level: 2 })
        .allTextContents()
        .then((all) => all.map((h) => h.trim().split(' ')[0])),
      ['Runs', 'Metrics', 'train', 'val'],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('draws only the chosen runs and says so in the address', async () => {
    const { page, context, chart } = await open();
    await page.getByRole('checkbox', { name: 'run-2' }).uncheck();
    await page.waitForFunction(() =>
      document.querySelector('[aria-label^="loss:"]')?.ariaLabel.includes('2 runs'),
    );
    await settled(page);
    assert.match(page.url(), /[?&]hide=/);
    await page.getByRole('button', { name: 'None' }).click();
    await page.getByText('No run is selected.').first().waitFor();
    await page.getByRole('button', { name: 'Only run-3' }).click();
    await chart.waitFor();
    assert.match(await chart.getAttribute('aria-label'), /1 run\./);
    await settled(page);
    await page.reload();
    await drawn(page);
    assert.match(await chart.getAttribute('aria-label'), /1 run\./);
    await page.getByRole('spinbutton', { name: 'Latest' }).fill('2');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.match(page.url(), /runs=latest:2/);
    await page.getByRole('button', { name: 'All' }).click();
    await settled(page);
    assert.doesNotMatch(page.url(), /runs=|hide=/);
    await context.close();
  });

  it('filters metrics and runs by text or expression', async () => {
    const { page, context } = await open();
    await page.getByRole('searchbox', { name: 'Filter metrics' }).fill('^val/');
    assert.deepEqual(await page.getByRole('heading', { level: 3 }).allTextContents(), [
      'val/acc',
      'val/loss',
    ]);
    await page.getByRole('searchbox', { name: 'Filter metrics' }).fill('nothing');
    await page.getByText('None of the 6 metrics matches').waitFor();
    await page.getByRole('searchbox', { name: 'Filter runs' }).fill('[12]$');
    assert.equal(await page.getByRole('listitem').filter({ hasText: 'run-' }).count(), 2);
    await settled(page);
    assert.match(page.url(), /f=%5B12%5D%24&metric_filter=nothing/);
    await context.close();
  });

  it('zooms by a drag, in all charts, and back by a double click', async () => {
    const { page, context, chart } = await open();
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + 150, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 250, box.y + 90, { steps: 5 });
    await page.mouse.up();
    await settled(page);
    const { searchParams } = new URL(page.url());
    const [low, high] = [Number(searchParams.get('xmin')), Number(searchParams.get('xmax'))];
    const stepAt = (x) => ((x - 54) / (box.width - 54 - 14)) * 199; // beside the axis and the padding
    assert.ok(Math.abs(low - stepAt(150)) < 3 && Math.abs(high - stepAt(250)) < 3, `${low} to ${high}`);
    await page.getByRole('button', { name: 'Reset the zoom of acc' }).waitFor();
    await page.mouse.dblclick(box.x + 200, box.y + 80);
    await settled(page);
    assert.doesNotMatch(page.url(), /xmin/);
    await context.close();
  });

  it('zooms y of one chart by a drag with shift, and back with x', async () => {
    const { page, context, chart, faults } = await open();
    const query = () => new URL(page.url()).searchParams;
    const box = await chart.boundingBox();
    const drag = async (x, y, toX, toY) => {
      await page.mouse.move(box.x + x, box.y + y);
      await page.mouse.down();
      await page.mouse.move(box.x + toX, box.y + toY, { steps: 5 });
      await page.mouse.up();
      await settled(page);
    };
    await page.keyboard.down('Shift');
    await drag(150, 60, 180, 140);
    await page.keyboard.up('Shift');
    const [, low, high] = /^loss~ymin=([^~]+)~ymax=([^~]+)$/.exec(query().get('cards')) ?? [];
    assert.ok(Number(low) > 0.1 && Number(high) > Number(low) && Number(high) < 2.5, page.url());
    assert.equal(query().get('xmin'), null);
    assert.equal(await page.evaluate(() => getSelection().toString()), '');
    assert.equal(await page.getByRole('button', { name: /^Reset the zoom/ }).count(), 1);

    await drag(150, 80, 250, 90);
    assert.ok(Number(query().get('xmax')) > Number(query().get('xmin')));
    assert.match(query().get('cards'), /ymin/);
    await page.getByRole('button', { name: 'Reset the zoom of acc' }).waitFor();
    await page.mouse.dblclick(box.x + 200, box.y + 80);
    await settled(page);
    assert.deepEqual([...query().keys()], ['project']);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('shows the nearest runs with their values under the pointer, and a line in the other charts', async () => {
    const { page, context, chart } = await open('metrics?project=my-project&smoothing=50');
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    const tip = page.locator('.tip');
    await tip.waitFor();
    assert.match(await tip.innerText(), /^step \d+\s+run-\d\s+0\.\d+\s+0\.\d+\s+run-\d/);
    const lines = await page
      .locator('.u-cursor-x')
      .evaluateAll((all) => all.map((line) => line.style.transform));
    assert.ok(lines.filter((transform) => !transform.includes('-10px')).length >= 4);
    await page.mouse.move(5, 5);
    await tip.waitFor({ state: 'detached' });
    await context.close();
  });

  it('changes axis, scale and smoothing, and keeps them in the address', async () => {
    const { page, context } = await open();
    await page.getByRole('combobox', { name: 'Horizontal axis' }).selectOption('Wall time');
    await page.getByRole('button', { name: 'log y' }).click();
    await page.getByRole('slider', { name: 'Smoothing' }).fill('75');
    await settled(page);
    assert.match(page.url(), /x_axis=time&smoothing=75&logy=1/);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.goBack();
    assert.equal(await page.getByRole('slider', { name: 'Smoothing' }).inputValue(), '75');
    assert.equal(await page.getByRole('button', { name: 'log y' }).getAttribute('aria-pressed'), 'true');
    await context.close();
  });

  it('accepts the parameters of the reference', async () => {
    const query =
      'metrics?selected_project=my-project&run_ids=run-1,run-2&x-axis=time&metrics=loss&sidebar=hidden&navbar=hidden';
    const { page, context, chart } = await open(query);
    assert.match(await chart.getAttribute('aria-label'), /2 runs/);
    assert.equal(await page.getByRole('combobox', { name: 'Horizontal axis' }).inputValue(), 'time');
    assert.deepEqual(await page.getByRole('heading', { level: 3 }).allTextContents(), ['loss']);
    assert.equal(await page.getByRole('combobox', { name: 'Project' }).count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    await context.close();
  });

  it('can be read as a table, by run and by step', async () => {
    const { page, context } = await open();
    await page.getByRole('button', { name: 'View loss as a table' }).click();
    const region = page.getByRole('region', { name: 'Values of loss' });
    await region.getByRole('row').nth(3).waitFor();
    assert.equal(await region.getByRole('row').count(), 4);
    await page.getByRole('tab', { name: 'By step' }).click();
    await region.getByRole('row').nth(50).waitFor();
    assert.equal(await region.getByRole('row').count(), 51);
    await page.getByRole('button', { name: 'Later' }).click();
    await region.getByRole('rowheader', { name: '50', exact: true }).waitFor();
    assert.equal(await region.getByRole('rowheader').first().innerText(), '50');
    await context.close();
  });

  it('shows one chart on the whole screen, closed by Escape', async () => {
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Show loss in full screen' }).click();
    const dialog = page.getByRole('dialog', { name: 'loss, full screen' });
    await dialog.getByRole('img').waitFor();
    assert.ok((await dialog.getByRole('img').boundingBox()).height > 700);
    await dialog.getByRole('spinbutton').first().fill('50');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.match(page.url(), /xmin=50/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await settled(page);
    assert.doesNotMatch(page.url(), /card=/);
    await context.close();
  });

  it('is read with the keyboard', async () => {
    const { page, context, chart } = await open();
    await chart.focus();
    await page.keyboard.press('End');
    const said = page.getByRole('status').filter({ hasText: /^step 199: run-\d/ });
    await said.waitFor({ state: 'attached' });
    await page.keyboard.press('Home');
    await page
      .getByRole('status')
      .filter({ hasText: /^step 0:/ })
      .waitFor({ state: 'attached' });
    await page.keyboard.press('+');
    await settled(page);
    assert.match(page.url(), /xmin=/);
    await page.keyboard.press('0');
    await settled(page);
    assert.doesNotMatch(page.url(), /xmin=/);
    await context.close();
  });

  it('lets nothing of what users wrote come alive', async () => {
    const path = `metrics?project=${encodeURIComponent(HOSTILE.project)}`;
    const { page, context, faults } = await open(path);
    await page.getByRole('heading', { name: HOSTILE.metric }).waitFor();
    assert.match(await page.getByRole('img', { name: /^tiny:/ }).getAttribute('aria-label'), /3\.8e-8/);
    await page.goto(`${server.url}runs?project=${encodeURIComponent(HOSTILE.project)}`);
    await page.getByRole('link', { name: HOSTILE.run }).click();
    await page.getByText('<svg onload="window.hacked=1">').first().waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('the runs page', () => {
  it('lists runs with last values and configs, sorts them, and opens one', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}runs?project=my-project`);
    const table = page.getByRole('region', { name: 'Table of runs' });
    await table.getByRole('columnheader', { name: 'batch_size' }).waitFor();
    const names = () => table.getByRole('rowheader').allInnerTexts();
    assert.deepEqual(await names(), ['run-3', 'run-2', 'run-1']);
    const sort = table.getByRole('button', { name: 'batch_size' });
    await sort.click();
    assert.deepEqual(await names(), ['run-3', 'run-2', 'run-1']);
    await sort.click();
    assert.deepEqual(await names(), ['run-1', 'run-2', 'run-3']);
    assert.equal(
      await table.getByRole('columnheader', { name: 'batch_size' }).getAttribute('aria-sort'),
      'ascending',
    );
    await table.getByRole('link', { name: 'run-2' }).click();
    const details = page.getByRole('region', { name: 'Run run-2' });
    await details.getByText('optimizer.name').waitFor();
    await details.getByText('200 logs').waitFor();
    await details.getByRole('row', { name: /^val\/loss\s.*0\.\d/ }).waitFor();
    assert.match(page.url(), /selected_run=/);
    await page.goBack();
    await details.waitFor({ state: 'detached' });
    assert.deepEqual(faults, []);
    await context.close();
  });
});
