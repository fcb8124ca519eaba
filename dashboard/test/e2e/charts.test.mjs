import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { alertOf, ODD, oddRuns } from '../samples.mjs';
import { assertAccessible, drawn, startBrowser, startServer, stopAll } from './harness.mjs';

const HOSTILE_RUN = ODD.run;
const STEPS = ODD.steps;
const valueOf = ODD.value;

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.log(oddRuns());
  await server.call('bulk_alert', { alerts: [alertOf('run-2', 'Loss is not a number', 'error', 40)] });
});
after(stopAll);

async function open(query = '', options = {}) {
  const opened = await browser.visit(`${server.url}metrics?project=p${query}`, options);
  const { page } = opened;
  await drawn(page);
  const asked = [];
  page.on(
    'request',
    (request) => request.url().endsWith('ui/v1/series') && asked.push(request.postDataJSON()),
  );
  return { ...opened, asked, chart: page.getByRole('img', { name: /^loss:/ }).first() };
}

/** Waits until the address says so. */
const address = (page, pattern) =>
  page.waitForFunction((text) => new RegExp(text).test(location.search), pattern.source, { timeout: 5000 });

async function pointAt(page, chart, step, height = 0.5) {
  const box = await chart.boundingBox();
  const [left, right] = [54, 14]; // the axis and the padding
  const x = box.x + left + ((box.width - left - right) * step) / (STEPS - 1);
  await page.mouse.move(x, box.y + box.height * height);
  return x;
}

const openMenu = (page, metric = 'loss') =>
  page
    .getByRole('button', { name: `Settings and export of ${metric}` })
    .first()
    .click();

describe('what all charts show', () => {
  it('smooths in four kinds over all values, by the server', async () => {
    const { page, context, asked, faults } = await open();
    const kind = page.getByRole('combobox', { name: 'Kind of smoothing' });
    const slider = page.getByRole('slider', { name: 'Smoothing' });
    await kind.selectOption('Gaussian');
    assert.equal(await slider.inputValue(), '60');
    await address(page, /smoothing=60&sm=gaussian/);
    await slider.fill('80');
    await kind.selectOption('Running mean');
    await address(page, /smoothing=80&sm=mean/);
    assert.equal(await slider.getAttribute('aria-valuetext'), '9 pts');
    await kind.selectOption('Exponential');
    await address(page, /smoothing=80(?!&sm)/);
    await page.waitForLoadState('networkidle');
    const smooths = asked.map(({ smooth }) => smooth?.type);
    assert.deepEqual(
      ['gaussian', 'mean', 'ema'].filter((one) => !smooths.includes(one)),
      [],
    );
    await kind.selectOption('No smoothing');
    assert.equal(await slider.inputValue(), '0');
    await address(page, /^(?!.*smoothing)/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('stands over any metric and on a log axis, also from a link', async () => {
    const { page, context, asked, chart } = await open();
    const axis = page.getByRole('combobox', { name: 'Horizontal axis' });
    await axis.focus();
    await axis.selectOption('val/tokens');
    await page.getByRole('button', { name: 'log x' }).click();
    await address(page, /x_axis=val\/tokens&logx=1/);
    await page.waitForLoadState('networkidle');
    const { x, log } = asked.at(-1);
    assert.deepEqual([x, log], ['metric:val/tokens', 'x']);
    await page.reload();
    await drawn(page);
    assert.equal(await axis.inputValue(), 'metric:val/tokens');
    await pointAt(page, chart, STEPS / 2);
    await page.locator('.tip').waitFor();
    const [, tokens] = /^val\/tokens (\d+)/.exec(await page.locator('.tip').innerText());
    assert.ok(Number(tokens) < 15_000, `the middle of a log axis from 1,000 to 79,000 is not ${tokens}`);
    await axis.selectOption('Wall time');
    assert.equal(await page.getByRole('button', { name: 'log x' }).isDisabled(), true);
    await context.close();
  });

  it('colours by a config key, with a legend', async () => {
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Display' }).click();
    const menu = page.getByRole('dialog', { name: 'Display' });
    await menu.getByRole('combobox', { name: 'Colours by' }).selectOption('lr');
    const legend = page.getByRole('list', { name: 'Colours by lr' });
    await legend.waitFor();
    assert.deepEqual(
      (await legend.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()),
      ['lr', '0.02 3', '0.1 3'],
    );
    const strokes = await page
      .locator('aside li svg line')
      .evaluateAll((all) => new Set(all.map((line) => line.getAttribute('stroke'))).size);
    assert.equal(strokes, 2);
    await address(page, /color=config\.lr/);
    await menu.getByRole('combobox', { name: 'Charts in a row' }).selectOption('1');
    await menu.getByRole('checkbox', { name: /outliers/ }).check();
    await address(page, /clip=1&color=config\.lr&charts=1/);
    const widths = await page.locator('article').evaluateAll((all) => all.map((one) => one.offsetWidth));
    assert.ok(
      widths.every((width) => width > 900),
      String(widths),
    );
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Display');
    await context.close();
  });

  it('draws the mean of groups with a band, and lists their runs below headings', async () => {
    const { page, context, chart } = await open('&group=group&agg=std');
    const heading = page.getByRole('checkbox', { name: 'group tuned' });
    await heading.waitFor();
    await page.getByText('mean ± standard deviation').waitFor();
    await pointAt(page, chart, 10);
    const tip = page.locator('.tip');
    await tip.filter({ hasText: 'base (3)' }).waitFor();
    const values = /base \(3\)\s+(\S+)\s+(\S+) – (\S+)/
      .exec(await tip.innerText())
      .slice(1)
      .map(Number);
    const runs = [0, 2, 4].map((run) => valueOf(run, 10));
    const mean = runs.reduce((sum, value) => sum + value) / 3;
    const deviation = Math.sqrt(runs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    [mean, mean - deviation, mean + deviation].forEach((value, i) =>
      assert.ok(Math.abs(values[i] - value) < 0.002, `${values[i]} is not ${value}`),
    );
    await heading.uncheck();
    await page.getByText('3 of 6 runs').waitFor();
    assert.equal(
      await page
        .getByRole('list', { name: /Colours/ })
        .getByRole('listitem')
        .count(),
      2,
    );
    await context.close();
  });

  it('draws the best runs by a metric', async () => {
    const { page, context, chart } = await open('&runs=top:2:acc:max');
    await page.waitForFunction(() =>
      document.querySelector('[aria-label^="loss:"]')?.ariaLabel.includes('2 runs'),
    );
    assert.equal(await page.getByRole('checkbox', { name: 'run-0' }).isChecked(), true);
    await page.getByText('Top 2 by highest acc').waitFor();
    await page.getByRole('button', { name: 'Display' }).click();
    const menu = page.getByRole('dialog', { name: 'Display' });
    await menu.getByRole('spinbutton', { name: 'How many runs' }).fill('1');
    await menu.getByRole('combobox', { name: 'Best is' }).selectOption('lowest');
    await menu.getByRole('button', { name: 'Draw' }).click();
    await address(page, /runs=top:1:acc:min/);
    await page.getByRole('checkbox', { name: HOSTILE_RUN }).and(page.locator(':checked')).waitFor();
    assert.match(await chart.getAttribute('aria-label'), /1 run\./);
    await context.close();
  });
});

describe('what is not a number, and alerts', () => {
  it('are marks that the tooltip, the keyboard and the table name', async () => {
    const { page, context, chart } = await open();
    const tip = page.locator('.tip');
    await pointAt(page, chart, 40);
    await tip.filter({ hasText: /run-2\s+Loss is not a number/ }).waitFor();
    await pointAt(page, chart, 60);
    await tip.filter({ hasText: /run-3\s+−∞/ }).waitFor();
    assert.match(await tip.innerText(), /run-2\s+NaN/);
    await chart.focus();
    await page.keyboard.press('End');
    await page.getByRole('status').filter({ hasText: 'run-2: NaN' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'View loss as a table' }).click();
    const table = page.getByRole('region', { name: 'Values of loss' });
    await table.getByRole('row', { name: /^run-2/ }).waitFor();
    assert.match(await table.getByRole('row', { name: /^run-2/ }).innerText(), /\s39$/);
    await page.getByRole('tab', { name: 'Marks' }).click();
    const rows = table.getByRole('row');
    assert.equal(await rows.count(), 1 + 1 + 39 + 1);
    assert.match(
      await rows.nth(1).innerText(),
      /^40\s+run-2\s+error: Loss is not a number\s+Loss is not a number: look/,
    );
    await server.call('bulk_alert', { alerts: [alertOf('run-0', 'It is warm', 'info', 3)] });
    await rows.filter({ hasText: 'It is warm' }).waitFor();
    await context.close();
  });
});

describe('one chart', () => {
  it('is pinned to the top, in this browser and in the address', async () => {
    const { page, context } = await open();
    await openMenu(page, 'acc');
    await page.getByRole('button', { name: 'Pin to the top' }).click();
    await address(page, /pins=acc/);
    const first = page.getByRole('region', { name: 'Pinned' });
    assert.deepEqual(await first.getByRole('heading', { level: 3 }).allTextContents(), ['acc']);
    await page.goto(`${server.url}metrics?project=p`);
    await first.waitFor();
    await page.getByRole('button', { name: 'Settings and export of acc' }).first().click();
    await page.getByRole('button', { name: 'Pinned', exact: true }).click();
    await first.waitFor({ state: 'detached' });
    await context.close();
  });

  it('has settings of its own, which the server is asked for', async () => {
    const { page, context, asked } = await open('&smoothing=50');
    await openMenu(page);
    const menu = page.getByRole('dialog', { name: 'Settings and export of loss' });
    await menu.getByRole('checkbox', { name: 'y', exact: true }).check();
    await menu.getByRole('spinbutton', { name: 'Upper end of y' }).fill('10');
    await menu.getByRole('slider').fill('0');
    await menu.getByRole('combobox', { name: 'x', exact: true }).selectOption('Relative time');
    await address(page, /cards=loss~x_axis%3Drelative~smoothing%3D0~logy%3D1~ymax%3D10/);
    await page.waitForLoadState('networkidle');
    const own = asked.filter(({ series }) => series.every(({ metric }) => metric === 'loss')).at(-1);
    assert.deepEqual([own.x, own.log, own.smooth], ['relative', 'y', undefined]);
    await menu.getByRole('button', { name: 'As all other charts' }).click();
    await address(page, /^(?!.*cards)/);
    await context.close();
  });

  it('is copied as a link that opens it alone', async () => {
    const { page, context } = await open('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await openMenu(page);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('The link is copied.').waitFor();
    await page.goto(await page.evaluate(() => navigator.clipboard.readText()));
    const dialog = page.getByRole('dialog', { name: 'loss, full screen' });
    await dialog.getByRole('img').waitFor();
    await page.keyboard.press('Escape');
    await address(page, /^(?!.*card)/);
    await context.close();
  });

  it('is saved as PNG, SVG and CSV, with names inert and values exact', async () => {
    const { page, context, faults } = await open('&clip=1');
    await openMenu(page);
    const saved = async (name) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `loss.${name.toLowerCase()}`);
      return readFileSync(await download.path());
    };
    const png = await saved('PNG');
    assert.deepEqual([png.toString('latin1', 1, 4), png.readUInt32BE(16)], ['PNG', 1920]);

    const svg = (await saved('SVG')).toString();
    const read = await page.evaluate((text) => {
      const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        root: root.tagName,
        wrong: root.querySelectorAll('parsererror, b, script').length,
        texts: [...root.querySelectorAll('text')].map((one) => one.textContent),
      };
    }, svg);
    assert.deepEqual([read.root, read.wrong], ['svg', 0]);
    assert.ok(read.texts.includes(HOSTILE_RUN));
    assert.ok(!read.texts.some((text) => Number(text) >= 1000), `the outlier is left out: ${read.texts}`);

    const lines = (await saved('CSV')).toString().split('\r\n');
    assert.equal(lines[0], 'run,run_id,step,timestamp,loss');
    assert.equal(lines.length, 1 + 6 * STEPS + 1);
    const run4 = lines.filter((line) => line.startsWith('run-4,'));
    assert.match(run4[7], new RegExp(`,7,2026-01-05T00:00:07.000Z,${valueOf(4, 7)}$`));
    assert.equal(lines.filter((line) => line.endsWith(',NaN')).length, 39);
    assert.equal(lines.filter((line) => line.endsWith(',-Infinity')).length, 1);
    assert.ok(lines.at(-2).startsWith(`"'=<b>""run""&</b>",`), lines.at(-2));
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('keys and clicks', () => {
  it('change all charts, but not while somebody types', async () => {
    const { page, context } = await open();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await page.keyboard.press('Shift+S');
    await page.keyboard.press('x');
    await page.keyboard.press('l');
    await page.keyboard.press('Shift+L');
    await address(page, /x_axis=relative&smoothing=10&logx=1&logy=1/);
    await page.keyboard.press('[');
    await address(page, /sidebar=hidden/);
    await page.keyboard.press('/');
    await page.keyboard.type('run-[01]smxl');
    assert.equal(await page.getByRole('searchbox', { name: 'Filter runs' }).inputValue(), 'run-[01]smxl');
    await page.locator('main').focus();
    await page.keyboard.press('m');
    await page.keyboard.type('loss?');
    await address(page, /metric_filter=loss%3F&x_axis=relative&smoothing=10/);
    await page.locator('main').focus();
    await page.keyboard.press('r');
    await page.getByRole('status').filter({ hasText: 'Off' }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByText('less smooth').waitFor();
    await page.keyboard.press('s');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    assert.match(page.url(), /smoothing=10/);
    await context.close();
  });

  it('a click on a curve puts its run in focus; h hides it, o keeps only it', async () => {
    const { page, context, chart } = await open('&runs=run-0,run-3,run-4&metric_filter=loss');
    await page.waitForLoadState('networkidle');
    const curve = async (run) => {
      const [top, height] = [10, 232 - 36]; // what the padding and the axis leave
      const [most, least] = [valueOf(4, 0), valueOf(0, STEPS - 1)];
      const air = (most - least) * 0.06;
      const share = (most + air - valueOf(run, 3)) / (most - least + 2 * air);
      const box = await chart.boundingBox();
      await page.mouse.click(await pointAt(page, chart, 3), box.y + top + height * share);
    };
    await curve(4);
    const focus = page.getByRole('group', { name: 'In focus: run-4' });
    await focus.waitFor();
    await address(page, /focus=/);
    await page.mouse.move(4, 500);
    await page.keyboard.press('h');
    await focus.waitFor({ state: 'detached' });
    await page.getByText('2 of 6 runs').waitFor();
    await page.getByRole('checkbox', { name: 'run-4' }).check();
    await curve(3);
    await page.getByRole('group', { name: 'In focus: run-3' }).waitFor();
    await page.mouse.move(4, 500);
    await page.keyboard.press('o');
    await page.getByText('1 of 6 runs').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'run-3' }).isChecked(), true);
    await page.keyboard.press('Escape');
    await page.getByRole('group', { name: /^In focus/ }).waitFor({ state: 'detached' });
    await context.close();
  });
});

describe('accessibility of what opens', () => {
  for (const width of [1440, 360]) {
    it(`axe finds nothing at ${width}`, async () => {
      const { page, context, faults } = await open('&group=config.lr&focus=run-1&pins=acc', { width });
      await page.waitForLoadState('networkidle');
      const both = async (what) => {
        await assertAccessible(page, what);
        await page.keyboard.press('Escape');
      };
      await page.getByRole('button', { name: 'Display' }).click();
      await page.getByRole('dialog', { name: 'Display' }).waitFor();
      await both('the display menu');
      await openMenu(page);
      await page.getByRole('button', { name: 'Copy link' }).waitFor();
      await both('the menu of a chart');
      await page.locator('main').focus();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await both('the keys');
      await page.getByRole('button', { name: 'View loss as a table' }).click();
      await page.getByRole('tab', { name: 'Marks' }).click();
      await both('the marks');
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});
