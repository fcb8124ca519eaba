import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { random } from '../samples.mjs';
import { assertAccessible, drawn, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.log(sweep({ project: 'hunt', runs: 40 }));
  await server.log(sweep({ project: 'few', runs: 3 }));
});
after(stopAll);

/** A sweep in which the loss hangs on lr and the optimizer, and on nothing else. */
function* sweep({ project, runs }) {
  for (let r = 0; r < runs; r++) {
    const next = random(r * 31 + 7);
    const lr = Number((10 ** (-4 + 2 * next())).toPrecision(3));
    const optimizer = { name: ['adamw', 'sgd'][r % 2], wd: 0.01 };
    const config = { lr, optimizer, dropout: Number(next().toFixed(2)), layers: 6, _Username: 'ada' };
    const loss = 1 + Math.log10(lr) * 0.2 + (r % 2) * 0.3;
    for (let step = 0; step < 5; step++) {
      const metrics = { 'val/loss': loss + 1 / (step + 1), 'val/acc': 1 - loss / 2, lr_now: lr };
      yield { project, run: `r-${r + 1}`, step, metrics, ...(step === 0 ? { config } : {}) };
    }
  }
}

const settled = (page) => page.waitForTimeout(300); // the address follows after 200 ms
const query = (page) => new URL(page.url()).searchParams;

async function open(path, options) {
  const opened = await browser.visit(server.url + path, options);
  opened.page.setDefaultTimeout(8_000);
  await opened.page.getByRole('heading', { level: 1, name: /Compare|Sweep/ }).waitFor();
  return opened;
}

async function accessible(path, ready, { act, widths = [1440, 360] } = {}) {
  for (const width of widths) {
    const { page, context, faults } = await open(path, { width });
    await ready(page);
    await act?.(page);
    await assertAccessible(page, `${path}, ${width}`);
    assert.deepEqual(faults, []);
    await context.close();
  }
}

async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return readFileSync(await file.path(), 'utf8');
}

describe('the compare page', () => {
  const table = (page) => page.getByRole('region', { name: 'Comparison of runs' });
  const cells = (page, key) => {
    const row = table(page)
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: key }) });
    return row.getByRole('cell').allInnerTexts();
  };
  const plain = (texts) => texts.map((text) => text.replace(/\s+/g, ' ').trim());

  it('says why two runs differ, marks what differs from the baseline, and folds what is equal', async () => {
    const { page, context, faults } = await open('compare?project=few&runs=r-1,r-2');
    await page
      .getByText(/^3 of 5 config keys differ: lr \(0\.\d+ → 0\.\d+\), optimizer\.name \(adamw → sgd\)/)
      .waitFor();
    await drawn(page);
    const [first, second] = plain(await cells(page, /^lr$/));
    assert.match(first, /^0\.\d+$/);
    assert.match(second, /^≠ differs from the baseline: 0\.\d+ [×÷+−]/);
    assert.match(plain(await cells(page, /^val\/loss/))[1], /\(.*%\)$/);
    assert.equal(await table(page).getByRole('rowheader', { name: 'layers' }).count(), 0);
    await page.getByRole('button', { name: /Config that is equal/ }).click();
    assert.deepEqual(plain(await cells(page, /^layers$/)), ['6', '6', '']);
    assert.match(await page.getByRole('img', { name: /^val\/loss:/ }).getAttribute('aria-label'), /2 runs/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('keeps baseline, figure and direction in the address, which opens the same again', async () => {
    const { page, context } = await open('compare?project=few');
    await page.getByRole('button', { name: /^Baseline.*r-2$/ }).click();
    await page.getByRole('button', { name: 'Best', exact: true }).click();
    assert.deepEqual(plain(await cells(page, /^lr_now/)), ['–', '–', '–', '']);
    await page.getByRole('button', { name: /^lr_now: not known/ }).click();
    await page.getByRole('button', { name: /^val\/acc: higher is better/ }).click();
    await settled(page);
    const link = query(page);
    assert.equal(link.get('of'), 'best');
    assert.equal(link.get('better'), 'lr_now:min,val/acc:min');
    assert.ok(link.get('baseline'));
    await page.reload();
    await page.getByRole('button', { name: /^val\/acc: lower is better/ }).waitFor();
    await page.waitForFunction(() => /★/.test(document.body.innerText));
    assert.equal(
      await page.getByRole('button', { name: /^Baseline.*r-2$/ }).getAttribute('aria-pressed'),
      'true',
    );
    assert.match(plain(await cells(page, /^lr_now/))[0], /^★? ?(best: )?0\.\d+ [+−]/);
    await context.close();
  });

  it('takes runs in and out, ten at most, and says when more are chosen', async () => {
    const { page, context } = await open('compare?project=hunt');
    await page.getByText('40 runs are chosen, and 10 stand side by side at most').waitFor();
    const columns = () => table(page).getByRole('columnheader').filter({ hasText: 'r-' }).allInnerTexts();
    assert.deepEqual(
      (await columns()).map((text) => text.split('\n')[0].trim()),
      Array.from({ length: 10 }, (_, i) => `r-${31 + i}`),
    );
    for (let i = 31; i <= 38; i++) await page.getByRole('button', { name: `Take r-${i} out` }).click();
    await page.getByRole('combobox', { name: 'Add a run' }).selectOption('r-5');
    assert.equal((await columns()).length, 3);
    await settled(page);
    assert.equal(query(page).get('runs').split(',').length, 3);
    for (const name of ['r-5', 'r-39', 'r-40'])
      await page.getByRole('button', { name: `Take ${name} out` }).click();
    await page.getByRole('button', { name: 'Compare the newest two' }).click();
    assert.equal((await columns()).length, 2);
    await context.close();
  });

  it('stays with the runs that were chosen when others start, and shows a chart in full screen', async () => {
    await server.log(sweep({ project: 'growing', runs: 2 }));
    const { page, context } = await open('compare?project=growing&runs=r-1,r-2');
    await drawn(page);
    await server.log([{ project: 'growing', run: 'late', step: 0, metrics: { 'val/loss': 1 } }]);
    await page.getByText('2 of 3 runs').waitFor();
    await page.getByRole('button', { name: 'Show val/loss in full screen' }).click();
    await page.getByRole('dialog', { name: /val\/loss/ }).waitFor();
    await context.close();
  });

  it('is copied as Markdown and exported as CSV', async () => {
    const { page, context } = await open('compare?project=few&runs=r-1,r-2', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await drawn(page);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^\| {2}\| r-1 \(baseline\) \| r-2 \|\n\|---\|---\|---\|\n\| config\.lr \|/);
    assert.match(copied, /\| val\/loss \(last\) \| /);
    assert.doesNotMatch(copied, /layers/);
    const csv = await downloaded(page, page.getByRole('button', { name: 'Export CSV' }));
    assert.match(csv, /^,r-1 \(baseline\),r-2\r\n/);
    assert.match(csv, /\r\nconfig\.layers,6,6\r\n/);
    assert.match(csv, /\r\nval\/loss \(best\),[\d.]+,[\d.]+\r\n/);
    await context.close();
  });

  it('has nothing for axe, filled and empty', async () => {
    const act = (page) => page.getByRole('button', { name: /Config that is equal/ }).click();
    await accessible('compare?project=few', drawn, { act });
    const none = (page) => page.getByText('No run is chosen.').waitFor();
    await accessible('compare?project=few&runs=', none, { widths: [360] });
  });
});

describe('the sweep page', () => {
  const ready = (page) => page.getByRole('button', { name: /^lr/ }).waitFor();
  const brushed = (page, count) => page.getByText(`${count} of 40 runs brushed`).waitFor();
  const titles = (page) => page.locator('button.title').allInnerTexts();

  async function openSweep(path = 'sweep?project=hunt&target=val/loss', options) {
    const opened = await open(path, options);
    await ready(opened.page);
    return opened;
  }

  it('draws the keys that differ, says what matters and over how many runs, and lists the best runs', async () => {
    const { page, context, faults } = await openSweep();
    assert.deepEqual(
      (await titles(page)).map((text) => text.split('\n')[0]),
      ['lr', 'optimizer.name', 'dropout'],
    );
    const matters = page.getByRole('region', { name: /^What matters for val\/loss/ });
    await matters.getByRole('rowheader', { name: 'dropout' }).waitFor();
    assert.deepEqual((await matters.getByRole('rowheader').allInnerTexts()).slice(-1), ['dropout']);
    const rows = await matters.getByRole('row').allInnerTexts();
    assert.ok(
      rows.some((row) => /^lr\s+0\.\d\d\s+↗ rises with it\s+40$/.test(row.trim())),
      rows.join('; '),
    );
    assert.ok(
      rows.some((row) => /^optimizer\.name\s.*lowest adamw, highest sgd/.test(row)),
      rows.join('; '),
    );
    assert.ok(
      rows.some((row) => /^dropout\s.*within chance/.test(row)),
      rows.join('; '),
    );
    const best = page.getByRole('region', { name: 'Table of the best runs' });
    const losses = (await best.getByRole('row').allInnerTexts())
      .slice(1)
      .map((row) => Number(row.split('\t')[2]));
    assert.equal(losses.length, 10);
    assert.deepEqual(
      losses,
      [...losses].sort((a, b) => a - b),
    );
    assert.match(
      await page.getByRole('img', { name: /^Scatter plot/ }).getAttribute('aria-label'),
      /40 of 40 runs/,
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('brushes an axis by a drag and by its handles, and keeps that in the address', async () => {
    const { page, context } = await openSweep();
    const grip = page.locator('rect.grip').first();
    const box = await grip.boundingBox();
    const x = box.x + box.width / 2;
    await page.mouse.move(x, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height + 20, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/\d+ of 40 runs brushed/).waitFor();
    await settled(page);
    const [key, low, high] = query(page).get('brush').split(',');
    assert.equal(key, 'lr');
    assert.ok(Number(low) < 2e-4 && Number(high) > 1e-3 && Number(high) < 3e-3, `${low} to ${high}`);
    await page.mouse.click(x, box.y + box.height * 0.2);
    await page.getByText('40 runs', { exact: true }).waitFor();

    await page.getByRole('slider', { name: 'optimizer.name, highest that is shown' }).focus();
    await page.keyboard.press('ArrowDown');
    await brushed(page, 20);
    await settled(page);
    assert.equal(query(page).get('brush'), 'optimizer.name,adamw,adamw');
    await page.reload();
    await brushed(page, 20);
    await page.getByRole('link', { name: 'Charts of the 20 brushed' }).waitFor();
    await page.getByRole('slider', { name: 'optimizer.name, highest that is shown' }).focus();
    await page.keyboard.press('Escape');
    await page.getByText('40 runs', { exact: true }).waitFor();
    await context.close();
  });

  it('moves axes by a drag and by keys, and takes them away and back', async () => {
    const { page, context } = await openSweep();
    const names = async () => (await titles(page)).map((text) => text.split('\n')[0]);
    await page.getByRole('button', { name: /^lr/ }).focus();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await names(), ['optimizer.name', 'lr', 'dropout']);
    await page.getByText('lr is axis 2 of 4').waitFor();
    const from = await page.getByRole('button', { name: /^dropout/ }).boundingBox();
    const to = await page.getByRole('button', { name: /^optimizer/ }).boundingBox();
    await page.mouse.move(from.x + from.width / 2, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + 10, { steps: 8 });
    await page.mouse.up();
    assert.deepEqual(await names(), ['dropout', 'optimizer.name', 'lr']);
    await page.keyboard.press('Delete');
    assert.deepEqual(await names(), ['optimizer.name', 'lr']);
    await settled(page);
    assert.equal(query(page).get('axes'), 'optimizer.name,lr');
    await page.getByText('Axes 2 of 3').click();
    await page.getByRole('checkbox', { name: 'dropout' }).check();
    await page.keyboard.press('Escape');
    assert.deepEqual(await names(), ['optimizer.name', 'lr', 'dropout']);
    await context.close();
  });

  it('takes another target, and another direction; the link opens the same again', async () => {
    const { page, context } = await openSweep();
    await page.getByRole('combobox', { name: 'Target' }).selectOption('lr_now');
    await page.getByRole('button', { name: 'Max', exact: true }).click();
    await page.getByRole('button', { name: /not known which is better/ }).click();
    await page.getByRole('button', { name: /lower is better/ }).click();
    await page.getByRole('button', { name: /higher is better/ }).waitFor();
    await page.getByText('highest lr_now (max)').waitFor();
    await page.getByRole('combobox', { name: /^Horizontal/ }).selectOption('val/acc');
    await page.getByRole('combobox', { name: /^Vertical/ }).selectOption('dropout');
    await settled(page);
    const link = query(page);
    assert.deepEqual(
      ['target', 'of', 'better', 'sx', 'sy'].map((name) => link.get(name)),
      ['lr_now', 'max', 'lr_now:max', 'metric:val/acc', 'config:dropout'],
    );
    await page.reload();
    await page.getByText('highest lr_now (max)').waitFor();
    await page.getByRole('img', { name: /^Scatter plot of dropout against val\/acc \(max\)/ }).waitFor();
    await context.close();
  });

  it('reads the scatter plot by keys, shows a line’s run, and shows both charts as tables', async () => {
    const { page, context } = await openSweep();
    await page.getByRole('img', { name: /^Scatter plot .*: 40 of 40 runs/ }).focus(); // its values have come
    await page.keyboard.press('Home');
    await page.getByText(/^r-\d+: lr 0\.\d+, val\/loss \(last\) \d/).waitFor();
    await page.keyboard.press('ArrowRight');
    const box = await page.locator('.plot svg').boundingBox();
    for (let y = 60; y < 280 && (await page.getByText('click for its details').count()) === 0; y += 12)
      await page.mouse.move(box.x + 200, box.y + y);
    await page.getByText('click for its details').waitFor();
    await page.getByRole('button', { name: 'View parallel coordinates as a table' }).click();
    assert.equal(
      await page.getByRole('region', { name: 'Runs and their keys' }).getByRole('row').count(),
      41,
    );
    await page.getByRole('button', { name: 'View the scatter plot as a table' }).click();
    assert.equal(
      await page.getByRole('region', { name: 'Values of the scatter plot' }).getByRole('row').count(),
      41,
    );
    await page.getByRole('link', { name: 'Compare the best 5' }).click();
    await page.getByText('5 of 40 runs').waitFor();
    await context.close();
  });

  it('says nothing of few runs, and how to log a sweep where nothing differs', async () => {
    const { page, context } = await openSweep('sweep?project=few');
    await page.getByText('With fewer than 10 nothing is said about what matters.').waitFor();
    await page.goto(`${server.url}sweep?project=few&runs=r-1`);
    await page.getByText('One run is chosen.').waitFor();
    await page.getByRole('group', { name: /Logging a sweep with Python/ }).waitFor();
    await page.getByRole('button', { name: 'Use all 3 runs' }).click();
    await ready(page);
    const entry = (run) => ({
      project: 'mute',
      run,
      step: 0,
      metrics: { note: 'text' },
      config: { lr: run },
    });
    await server.log(['a', 'b'].map(entry));
    await page.goto(`${server.url}sweep?project=mute`);
    await page.getByText('No run has logged a number yet.').waitFor();
    await context.close();
  });

  it('has nothing for axe, filled and empty', async () => {
    await accessible('sweep?project=hunt&brush=optimizer.name,adamw,adamw', ready);
    const one = (page) => page.getByText('One run is chosen.').waitFor();
    await accessible('sweep?project=few&runs=r-1', one, { widths: [360] });
  });
});
