import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { logMedia, logSystem, picture } from '../kinds.mjs';
import { trainingRuns } from '../samples.mjs';
import { assertAccessibleEverywhere, drawn, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await Promise.all([
    logMedia(server, { project: 'p', runs: 3, steps: 4 }),
    logSystem(server, { project: 'p', runs: 3, samples: 40 }),
    server.log(trainingRuns({ project: 'nothing', runs: 2, steps: 3 })),
  ]);
});
after(stopAll);

const settled = (page) => page.waitForTimeout(300); // the address follows after 200 ms
const headings = (page, level) =>
  page
    .locator('.main')
    .getByRole('heading', { level })
    .allTextContents()
    .then((all) => all.map((text) => text.trim().replace(/\s+/g, ' ')));

describe('the system page', () => {
  it('draws the samples by device, filtered, zoomed, as a table and in full screen', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}system?project=p`);
    await drawn(page);
    assert.deepEqual(await headings(page, 2), [
      'gpu 0 4 charts',
      'gpu 1 4 charts',
      'cpu 1 chart',
      'cpu, one by one 4 charts',
      'memory 2 charts',
      'disk 1 chart',
      'network 1 chart',
    ]);
    const temp = page.getByRole('img', { name: /^gpu\/0\/temp:/ });
    assert.match(
      await temp.getAttribute('aria-label'),
      /line chart of 3 runs over time\. Highest value [67]\d/,
    );
    await page.getByRole('checkbox', { name: 'run-2' }).uncheck();
    await page.getByRole('img', { name: /^gpu\/0\/temp: line chart of 2 runs/ }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter system metrics' }).fill('temp$');
    await page.waitForFunction(() => document.querySelectorAll('.main article').length === 2);
    await page.getByRole('button', { name: 'View gpu/0/temp as a table' }).click();
    const row = page
      .getByRole('region', { name: 'Values of gpu/0/temp' })
      .getByRole('row', { name: /run-3/ });
    assert.match(await row.textContent(), /run-3\s*40/);
    await temp.or(page.getByRole('img', { name: /^gpu\/1\/temp:/ })).press('+');
    await settled(page);
    const address = new URL(page.url());
    assert.equal(address.searchParams.get('q'), 'temp$');
    assert.equal(address.searchParams.get('x_axis'), 'relative');
    assert.ok(Number(address.searchParams.get('xmax')) > 0);
    await page.reload();
    await drawn(page);
    await page.getByRole('button', { name: 'Reset the zoom of gpu/1/temp' }).click();
    await page.getByRole('button', { name: 'Show gpu/1/temp in full screen' }).click();
    await page.getByRole('dialog', { name: 'gpu/1/temp' }).getByRole('img').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^gpu 0/ }).click();
    assert.equal(await page.getByRole('img', { name: /^gpu\/0/ }).count(), 0);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('shows samples that are logged meanwhile, and asks for no others', async () => {
    await server.log([{ project: 'live', run: 'run-1', metrics: { loss: 1 } }]);
    await logSystem(server, { project: 'live', runs: 1, samples: 3, end: Date.now() - 60_000 });
    const { page, context } = await browser.visit(`${server.url}system?project=live&q=memory/used`);
    await drawn(page);
    await page.getByRole('button', { name: 'View memory/used as a table' }).click();
    const row = page.getByRole('row', { name: /run-1/ });
    assert.equal(await row.getByRole('cell').first().textContent(), '3');
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const metrics = { 'memory/used': 77.25 };
    await server.call('bulk_log_system', { logs: [{ project: 'live', run: 'run-1', metrics }] });
    await page.getByRole('row', { name: /run-1\s*4\s*77\.25/ }).waitFor();
    assert.deepEqual(
      asked.filter((path) => path.includes('system')),
      [],
      'only what is new',
    );
    await context.close();
  });
});

describe('a project without a run that logged', () => {
  it('shows its samples, files and alerts, and how to log runs where those are missing', async () => {
    await logSystem(server, { project: 'sampled', runs: 2, samples: 5 });
    const alert = { project: 'alerted', run: 'run-1', title: 'It is hot', level: 'warn', step: null };
    await server.call('bulk_alert', { alerts: [alert] });
    const { page, context, faults } = await browser.visit(`${server.url}system?project=sampled`);
    await page.getByRole('img', { name: /^gpu\/0\/temp: line chart of 2 runs/ }).waitFor();
    await page.goto(`${server.url}reports?project=alerted`);
    await page.getByRole('link', { name: 'It is hot' }).waitFor();
    for (const path of ['media', 'traces', 'files', 'artifacts']) {
      await page.goto(`${server.url}${path}?project=alerted`);
      await page.getByRole('heading', { name: /^No (media|traces|files|artifacts) yet/ }).waitFor();
    }
    for (const path of ['metrics', 'runs', 'compare', 'sweep']) {
      await page.goto(`${server.url}${path}?project=alerted`);
      await page.getByRole('heading', { name: 'No run in “alerted” yet' }).waitFor();
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('the media page', () => {
  const open = (query) => browser.visit(`${server.url}media?project=p${query}`);
  const panels = (page) => page.locator('.main article h3').count();

  it('shows all kinds by name, each panel with run and step', async () => {
    const { page, context, faults } = await open('');
    const section = page.getByRole('region', { name: 'cloud' });
    await section
      .getByRole('img', { name: /^a ring: 3,000 points/ })
      .first()
      .waitFor();
    const names = await headings(page, 2);
    assert.deepEqual(
      names.map((name) => name.split(' ')[0]),
      [
        'cloud',
        'confusion',
        'drawing',
        'mesh',
        'notes',
        'predictions',
        'speech/sample',
        'val/sample',
        'weights/layer1',
      ],
    );
    assert.match(await section.locator('article').first().textContent(), /run-1\s*step 300/);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Audio (3)' });
    await page.waitForFunction(() => document.querySelectorAll('.main audio').length === 3);
    const seconds = () =>
      page
        .locator('audio')
        .first()
        .evaluate((sound) => sound.duration);
    await page.waitForFunction(() => document.querySelector('audio').readyState > 0);
    assert.equal(await seconds(), 1, 'the sound is there');
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('');
    await page.getByRole('searchbox', { name: 'Filter media' }).fill('^(mesh|val)');
    await page.getByRole('region', { name: 'val/sample' }).waitFor();
    await page.getByText('Only point clouds in PLY files are shown here.').first().waitFor();
    assert.equal(await page.getByRole('link', { name: 'Download mesh.glb' }).count(), 3);
    assert.equal(await panels(page), 6);
    await page.getByRole('checkbox', { name: 'run-1' }).uncheck();
    assert.equal(await panels(page), 4);
    await page.getByRole('button', { name: 'None' }).click();
    await page.locator('.main').getByText('No run is selected.').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('goes through the steps of one name, and its address says which', async () => {
    const { page, context } = await open('');
    await page.getByRole('link', { name: 'val/sample' }).click();
    const picture = page.getByRole('img', { name: 'a boat, epoch 3' });
    await picture.waitFor();
    assert.equal(await panels(page), 3);
    await page.waitForFunction(() => document.querySelector('.main img').naturalWidth === 48);
    await page.getByRole('slider', { name: 'Step' }).fill('1');
    await page.getByRole('img', { name: 'a boat, epoch 1' }).waitFor();
    await settled(page);
    assert.match(page.url(), /media=val\/sample&step=100/);
    await page.reload();
    await page.getByRole('img', { name: 'a boat, epoch 1' }).waitFor();
    await page.getByRole('button', { name: 'All steps' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.main article').length === 12);
    await page.getByRole('link', { name: /All media/ }).click();
    await page.getByRole('region', { name: 'cloud' }).waitFor();
    await context.close();
  });

  it('opens an item on the whole screen, where the arrow keys go to other steps and runs', async () => {
    const { page, context } = await open('&media=val/sample');
    await page.getByRole('button', { name: 'Open val/sample of run-1, step 300' }).click();
    const dialog = page.getByRole('dialog', { name: 'val/sample' });
    const says = (text) => dialog.getByRole('status').filter({ hasText: text }).waitFor();
    await says(/run-1\s*step 300/);
    await page.keyboard.press('ArrowLeft');
    await says(/run-1\s*step 200/);
    await page.keyboard.press('ArrowDown');
    await says(/run-2\s*step 200/);
    await dialog.getByRole('button', { name: 'Later step' }).click();
    await says(/run-2\s*step 300/);
    assert.ok(await dialog.getByRole('button', { name: 'Later step' }).isDisabled());
    await settled(page);
    await page.reload();
    await says(/run-2\s*step 300/);
    const link = dialog.getByRole('link', { name: 'Download' });
    assert.match(
      await link.getAttribute('href'),
      /\/file\?path=%2Fmedia%2Fp%2Frun-2%2F300%2Fsample-2-3\.png$/,
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await settled(page);
    assert.doesNotMatch(page.url(), /item=/);
    await context.close();
  });

  it('sorts a table, keeps few of its rows in the document, and shows pictures in cells', async () => {
    const { page, context } = await open('&media=predictions');
    await page.getByRole('button', { name: /^Open predictions of run-1/ }).click();
    const table = page.getByRole('region', { name: 'predictions of run-1 at step 300' });
    await table.getByRole('img', { name: 'cell 0' }).waitFor();
    assert.ok((await table.getByRole('row').count()) < 60);
    const scores = () => table.locator('tbody tr:not(.gap) td:nth-child(3)').allTextContents();
    await table.getByRole('button', { name: 'score' }).click();
    assert.deepEqual((await scores()).slice(0, 3), ['0.998', '0.996', '0.994']);
    await table.getByRole('button', { name: 'score' }).click();
    assert.deepEqual((await scores()).slice(0, 2), ['0', '0.002']);
    await table
      .getByRole('button', { name: /^Oddly moving/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'text, whole' }).waitFor();
    await context.close();
  });

  it('shows distributions over steps, and texts without their HTML', async () => {
    const { page, context, faults } = await open('&media=weights/layer1');
    const bars = page.getByRole('img', { name: 'Histogram: weights/layer1 of run-1 at step 300' });
    const shape = () => bars.locator('path').getAttribute('d');
    const last = await shape();
    assert.equal(
      await page
        .locator('canvas')
        .first()
        .evaluate((canvas) => canvas.width),
      4,
      'a column for each step',
    );
    await page.getByRole('slider', { name: 'Step' }).fill('0');
    await bars.waitFor({ state: 'detached' });
    assert.notEqual(await page.locator('path[d*="V100Z"]').first().getAttribute('d'), last);
    await page.goto(`${server.url}media?project=p&media=notes`);
    await page.getByRole('button', { name: /^Open notes of run-1/ }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(
      await dialog.getByRole('link', { name: 'the paper' }).getAttribute('rel'),
      'noopener noreferrer nofollow',
    );
    await dialog.getByText('<img src=x onerror="window.hacked=1">').waitFor();
    assert.equal(await dialog.getByRole('cell', { name: '0.91' }).count(), 1);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('lets pages and drawings that were logged do nothing to it', async () => {
    const { page, context } = await open('&q=^(confusion|drawing)');
    const frame = page.frameLocator('iframe').first();
    await frame.getByText('scripts run, alone').waitFor();
    await page.waitForFunction(
      () => [...document.images].some((image) => image.naturalWidth > 0),
      'the drawing is shown',
    );
    assert.equal(await page.locator('iframe').first().getAttribute('sandbox'), 'allow-scripts');
    assert.match(await page.title(), /^p · Media/);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await context.close();
  });

  it('shows what is logged meanwhile, also when its file comes late', async () => {
    await server.log([{ project: 'later', run: 'late', metrics: { loss: 1 } }]);
    const { page, context } = await browser.visit(`${server.url}media?project=later`);
    await page.getByRole('heading', { name: 'No media yet' }).waitFor();
    const image = { _type: 'trackio.image', file_path: 'later/late/7/late.png', caption: 'late' };
    await server.log([{ project: 'later', run: 'late', step: 7, metrics: { shot: image } }]);
    await page.getByText('The file is not there (yet).').waitFor();
    const form = new FormData();
    form.append('files', new Blob([picture(1, 1)]), 'late.png');
    const { paths } = await (await fetch(`${server.url}api/upload`, { method: 'POST', body: form })).json();
    await server.call('bulk_upload_media', {
      uploads: [
        { project: 'later', run: 'late', step: 7, uploaded_file: { path: paths[0], orig_name: 'late.png' } },
      ],
    });
    await page.waitForFunction(() => document.querySelector('.main img')?.naturalWidth === 48);
    await context.close();
  });

  it('holds 200 runs with few nodes', async () => {
    const image = { _type: 'trackio.image', file_path: 'p/run-1/0/sample-1-0.png', caption: 'the same' };
    const runs = Array.from({ length: 200 }, (_, i) => `run-${i + 1}`);
    await server.log(
      runs.map((run) => ({ project: 'many', run, step: 0, metrics: { 'val/sample': image } })),
    );
    const { page, context } = await browser.visit(`${server.url}media?project=many`);
    await page.getByRole('button', { name: 'Show all of 200' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.main article').length === 200);
    await settled(page);
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(nodes < 2500, `${nodes} nodes`);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.getByRole('button', { name: 'Open val/sample of run-200, step 0' }).waitFor();
    await context.close();
  });
});

describe('accessibility: axe finds nothing, and the page fits its window', () => {
  const open = (name) => (page) => page.getByRole('button', { name }).first().click();
  const PAGES = {
    'system metrics': ['system?project=p', (page) => drawn(page)],
    'no system metrics': [
      'system?project=nothing',
      (page) => page.getByText('No system metrics yet').waitFor(),
    ],
    media: ['media?project=p', (page) => page.getByRole('region', { name: 'cloud' }).waitFor()],
    'a table': ['media?project=p&media=predictions', open(/^Open predictions/)],
    'no media': ['media?project=nothing', (page) => page.getByText('No media yet').waitFor()],
  };
  for (const [name, [path, act]] of Object.entries(PAGES)) {
    it(name, async () => {
      const { page, context, faults } = await browser.visit(server.url + path);
      await act(page);
      await assertAccessibleEverywhere(page);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});
