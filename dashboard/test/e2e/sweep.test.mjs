import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { random } from '../samples.mjs';
import { axe, drawn, sideways, startBrowser, startServer, stopAll } from './harness.mjs';

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

async function accessible(path, ready, act) {
  for (const width of [1440, 360]) {
    const { page, context, faults } = await open(path, { width });
    await ready(page);
    await act?.(page);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await axe(page), [], `${path}, ${colorScheme}, ${width}`);
    }
    assert.ok((await sideways(page)) <= 0, `${path} scrolls sideways at ${width}`);
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
    assert.equal(link.get('agg'), 'best');
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
    await accessible('compare?project=hunt', drawn, (page) =>
      page.getByRole('button', { name: /Config that is equal/ }).click(),
    );
    await accessible('compare?project=few&runs=', (page) => page.getByText('No run is chosen.').waitFor());
  });
});
