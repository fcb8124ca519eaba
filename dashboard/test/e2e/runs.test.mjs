import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { HOSTILE, trainingRuns } from '../samples.mjs';
import { assertAccessibleEverywhere, logSamples, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let guarded;
let browser;
before(async () => {
  [server, guarded, browser] = await Promise.all([
    startServer(),
    startServer({ token: 'secret' }),
    startBrowser(),
  ]);
  await logSamples(server);
  await server.log(trainingRuns({ project: 'big', runs: 120, steps: 5, metrics: 3 }));
  const deep = JSON.parse('['.repeat(2_500) + ']'.repeat(2_500));
  await server.log([{ project: 'big', run: 'run-120', step: 9, metrics: { loss: 0.5, deep } }]);
});
after(stopAll);

const settled = (page) => page.waitForTimeout(300); // the address follows after 200 ms
const rowNames = (page) => page.getByRole('rowheader').allInnerTexts();

async function open(query) {
  const opened = await browser.visit(server.url + query);
  await opened.page.getByRole('rowheader').first().waitFor();
  return { ...opened, table: opened.page.getByRole('region', { name: 'Table of runs' }) };
}

describe('the table of runs', () => {
  it('keeps filter, order, columns and differing columns in the address', async () => {
    const { page, context, table, faults } = await open('runs?project=big');
    assert.ok((await page.locator('*').count()) < 2_500);
    assert.ok((await table.getByRole('row').count()) < 60, 'only rows on screen are in the document');

    const filter = page.getByRole('searchbox', { name: 'Filter runs' });
    await filter.fill('config.batch_size = 64 and not name ~ 0$ and loss < 10');
    await page.getByText('of 120 runs').waitFor();
    const listed = await page.getByText('of 120 runs').innerText();
    assert.match(listed, /^3\d of 120 runs/);
    await filter.fill('config.batch_size = 64 and loss < ');
    const alert = page.getByRole('alert');
    assert.match(await alert.innerText(), /^Character 33: expected a value after “<”\./);
    assert.equal(await filter.getAttribute('aria-invalid'), 'true');
    assert.equal(await page.getByText('of 120 runs').innerText(), listed, 'the last readable filter stays');
    await filter.fill('^run-1[0-2]$');
    assert.deepEqual(await rowNames(page), ['run-12', 'run-11', 'run-10']);
    assert.equal(await alert.count(), 0);

    await table.getByRole('button', { name: 'batch_size' }).click();
    await table.getByRole('button', { name: 'Run', exact: true }).click({ modifiers: ['Shift'] });
    await settled(page);
    assert.match(page.url(), /sort=-config\.batch_size,name/);
    assert.deepEqual(await rowNames(page), ['run-12', 'run-11', 'run-10']);
    assert.equal(await table.locator('th[aria-sort]').count(), 2);

    await page.getByRole('button', { name: 'Columns' }).click();
    const columns = page.getByRole('dialog', { name: 'Columns' });
    await columns.getByRole('button', { name: 'Hide State' }).click();
    await columns.getByRole('searchbox').fill('acc');
    await columns.getByRole('checkbox', { name: 'acc max' }).check();
    await page.keyboard.press('Escape');
    await columns.waitFor({ state: 'detached' });
    await table.getByRole('columnheader', { name: 'acc max' }).waitFor();
    assert.equal(await table.getByRole('columnheader', { name: 'State' }).count(), 0);
    await page.getByRole('button', { name: 'Differing only' }).click();
    assert.equal(await table.getByRole('columnheader', { name: 'Last step' }).count(), 0);
    await settled(page);
    assert.match(page.url(), /cols=created,duration,steps,.*metric\.acc\.max.*&diff=1|diff=1/);

    await page.reload();
    await table.getByRole('link', { name: 'run-12' }).waitFor();
    await table.getByRole('columnheader', { name: 'acc max' }).waitFor();
    assert.deepEqual(await rowNames(page), ['run-12', 'run-11', 'run-10']);
    assert.match(await table.getByRole('row', { name: /run-12/ }).innerText(), /0\.\d+/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('filters the list of the metrics page by comparisons as well', async () => {
    const query = `metrics?project=my-project&f=${encodeURIComponent('config.batch_size = 64')}`;
    const { page, context } = await browser.visit(server.url + query);
    await page.getByRole('checkbox', { name: 'run-2' }).waitFor();
    await page.getByRole('checkbox', { name: 'run-1' }).waitFor({ state: 'detached' });
    await context.close();
  });

  it('selects ranges, tags, shows only these, compares and exports', async () => {
    const { page, context, faults } = await open('runs?project=big');
    const box = (name) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
    await box('run-119').check();
    await box('run-116').click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').waitFor();
    await box('run-117').uncheck();
    await page.getByText('3 selected').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Rename…' }).isDisabled());

    await page.getByRole('button', { name: 'Tag…' }).click();
    await page.getByRole('textbox', { name: 'Add tags' }).fill('keep, late, keep');
    await page.keyboard.press('Enter');
    await page.getByText('Tags of 3 runs are saved.').waitFor();
    await page
      .getByRole('row', { name: /run-118/ })
      .getByText('late')
      .waitFor();
    const kept = await server.call('get_run_annotations', { project: 'big' });
    assert.deepEqual(
      kept.map((run) => run.tags),
      [
        ['keep', 'late'],
        ['keep', 'late'],
        ['keep', 'late'],
      ],
    );

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n');
    assert.equal(lines.length, 4);
    assert.match(lines[0], /^id,name,state,created,duration,steps,tags,/);
    assert.match(lines[1], /run-119.*"keep, late"/);

    const compare = await page.getByRole('link', { name: 'Compare' }).last().getAttribute('href');
    assert.match(compare, /compare\?project=big&runs=[^&,]+,[^&,]+,[^&,]+$/);
    await page.getByRole('button', { name: 'Show only these' }).click();
    await page.getByText('Charts show these 3 runs only.').waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('120 runs · 3 drawn in charts').waitFor();
    await page.getByRole('button', { name: 'Draw run-120 in charts' }).click();
    await page.getByText('120 runs · 4 drawn in charts').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('renames a run, deletes some after a question, and brings them back', async () => {
    const { page, context } = await open('runs?project=big&f=^run-[1-3]$');
    const box = (name) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
    await box('run-3').check();
    await page.getByRole('button', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'New name' }).fill('run-3 at last');
    await page.getByRole('textbox', { name: 'New name' }).press('Enter');
    await page.getByText('run-3 is run-3 at last now.').waitFor();
    await page.getByRole('searchbox', { name: 'Filter runs' }).fill('^run-[1-3]( |$)');
    await page.getByRole('link', { name: 'run-3 at last' }).waitFor();

    await page.getByRole('checkbox', { name: 'Select all listed runs' }).check();
    await page.getByRole('button', { name: 'Delete…' }).click();
    const question = page.getByRole('dialog', { name: 'Delete 3 runs?' });
    assert.match(await question.innerText(), /run-3 at last[\s\S]*run-1 [\s\S]*restored for 30 days/);
    assert.equal(await question.evaluate((d) => d.ownerDocument.activeElement.textContent), 'Cancel');
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await server.call('get_runs_for_project', { project: 'big' })).length, 120);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await question.getByRole('button', { name: 'Delete 3 runs' }).click();
    await page.getByText('3 runs deleted.').waitFor();
    await page.getByText('No run matches').waitFor();

    await page.getByRole('button', { name: 'Deleted runs' }).click();
    const deleted = page.getByRole('dialog', { name: 'Deleted runs' });
    await deleted.getByRole('button', { name: 'Restore run-1' }).click();
    await deleted.getByText('run-1 is back.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'run-1' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2 runs are back.').waitFor();
    await page.getByRole('link', { name: 'run-3 at last' }).waitFor();
    await context.close();
  });

  it('saves views, and shortens addresses that are too long', async () => {
    const { page, context } = await open('runs?project=big&sort=name');
    await page.getByRole('button', { name: 'Views' }).click();
    const views = page.getByRole('dialog', { name: 'Saved views' });
    await views.getByRole('textbox').fill('by name');
    await page.keyboard.press('Enter');
    await views.getByText('“by name” is saved.').waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${server.url}runs?project=big`);
    await page.getByRole('button', { name: 'Views' }).click();
    await views.getByText('by name').click();
    await page.getByRole('columnheader', { name: 'Run' }).and(page.locator('[aria-sort]')).waitFor();
    assert.match(page.url(), /runs\?project=big&sort=name$/);
    await page.getByRole('button', { name: 'Views' }).click();
    await views.getByRole('button', { name: 'Delete the view by name' }).click();
    await views.getByRole('link').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');

    const long = `name ~ run or ${'name = nobody or '.repeat(120)}name = no`;
    await page.getByRole('searchbox', { name: 'Filter runs' }).fill(long);
    await page.waitForURL(/view_id=/);
    assert.ok(page.url().length < 200, page.url());
    await page.reload();
    await page.getByRole('rowheader').first().waitFor();
    assert.equal(await page.getByRole('searchbox', { name: 'Filter runs' }).inputValue(), long);
    await context.close();
  });

  it('shows what was logged meanwhile', async () => {
    const { page, context } = await open('runs?project=big&cols=state,logs&f=^live$|^run-120$');
    assert.deepEqual(await rowNames(page), ['run-120']);
    await server.log([{ project: 'big', run: 'live', step: 0, metrics: { loss: 1 }, config: { lr: 5 } }]);
    const row = page.getByRole('row', { name: /live/ });
    await row.waitFor();
    assert.match(await row.innerText(), /running\s+1/);
    await context.close();
  });

  it('changes nothing without the token', async () => {
    const headers = { 'content-type': 'application/json', 'X-Trackio-Write-Token': 'secret' };
    const logs = [{ project: 'p', run: 'a', step: 0, metrics: { loss: 1 } }];
    await fetch(`${guarded.url}api/bulk_log`, { method: 'POST', headers, body: JSON.stringify({ logs }) });
    const { page, context } = await browser.visit(`${guarded.url}runs?project=p`);
    await page.getByRole('checkbox', { name: 'Select a', exact: true }).check();
    assert.ok(await page.getByRole('button', { name: 'Delete…' }).isDisabled());
    assert.ok(await page.getByRole('button', { name: 'Tag…' }).isDisabled());
    await page.goto(`${guarded.url}run?project=p&selected_run=a`);
    await page.getByText('open the link with the write token').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Rename…' }).isDisabled());
    await context.close();
  });
});

describe('the page of a run', () => {
  it('shows what is known of it, and keeps tags and notes', async () => {
    const { page, context, faults } = await browser.visit(
      `${server.url}run?project=big&selected_run=run-120`,
    );
    await page.getByRole('heading', { name: 'run-120', level: 1 }).waitFor();
    await page.getByText('1 entry could not be stored').waitFor();
    await page.getByText('metrics: nested deeper than 2000').waitFor();
    await page
      .getByRole('cell', { name: 'adamw' })
      .or(page.getByRole('cell', { name: 'sgd' }))
      .waitFor();
    await page.getByRole('img', { name: /^loss:/ }).waitFor(); // the only one
    const notes = page.getByRole('textbox', { name: 'Notes' });
    await notes.fill('<b>bold</b> & more');
    await notes.blur();
    await page.getByText('The notes are saved.').waitFor();
    await page.getByRole('textbox', { name: 'Tags' }).fill('one, two');
    await page.getByRole('textbox', { name: 'Tags' }).press('Enter');
    await page.getByText('The tags are saved.').waitFor();
    await page.reload();
    assert.equal(await notes.inputValue(), '<b>bold</b> & more');
    assert.equal(await page.getByRole('textbox', { name: 'Tags' }).inputValue(), 'one, two');
    assert.match(
      await page.getByRole('main').getByRole('link', { name: 'System' }).getAttribute('href'),
      /system\?project=big&runs=/,
    );

    // What is typed while a save runs stays, and is of this run alone.
    let answer;
    await page.route('**/api/set_run_notes', async (route) => {
      await new Promise((resolve) => (answer = resolve));
      await route.continue();
    });
    await notes.fill('first');
    const [asked] = await Promise.all([page.waitForRequest('**/api/set_run_notes'), notes.blur()]);
    await notes.pressSequentially(' and more');
    answer();
    await asked.response();
    await page.waitForResponse('**/ui/v1/runs'); // the page asks for what was saved
    await page.getByText('The notes are saved.').waitFor();
    await page.unroute('**/api/set_run_notes');
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    assert.equal(await notes.inputValue(), 'first and more');
    // Without leaving the field: only the address changes.
    await page.getByRole('link', { name: '← Older' }).dispatchEvent('click');
    await page.getByRole('heading', { name: 'run-119', level: 1 }).waitFor();
    assert.equal(await notes.inputValue(), '');
    assert.deepEqual(faults, []);
    await page.goto(`${server.url}run?project=big&selected_run=nobody`);
    await page.getByText('There is no run “nobody”').waitFor();
    await page.getByRole('link', { name: 'the runs of big' }).click();
    await page.getByRole('rowheader').first().waitFor();
    await context.close();
  });

  it('lets nothing of what users wrote come alive', async () => {
    const { project, run } = HOSTILE;
    await server.call('set_run_tags', { project, run, tags: ['<img src=x onerror="window.hacked=1">'] });
    await server.call('set_run_notes', { project, run, notes: '<script>window.hacked=1</script>' });
    const query = `project=${encodeURIComponent(project)}&selected_run=${encodeURIComponent(run)}`;
    const { page, context, faults } = await browser.visit(`${server.url}run?${query}`);
    await page.getByText('<svg onload="window.hacked=1">').first().waitFor();
    await page.goto(`${server.url}runs?${query}`);
    await page.getByText('<script>window.hacked=1</script>').first().waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('accessibility: axe finds nothing, and the page fits its window', () => {
  const press = (name) => (page) => page.getByRole('button', { name }).click();
  const pages = {
    'runs, one open, some selected, and a filter that cannot be read': [
      'runs?project=big&selected_run=run-120',
      async (page) => {
        await page.getByRole('rowheader').first().waitFor();
        await page.getByRole('checkbox', { name: 'Select run-119' }).check();
        await page.getByRole('searchbox', { name: 'Filter runs' }).fill('lr < ');
        await page.getByRole('alert').waitFor();
      },
    ],
    'the columns': ['runs?project=big', press('Columns')],
    'one run': ['run?project=big&selected_run=run-120', (page) => page.getByText('nested').waitFor()],
  };
  for (const [name, [path, act]] of Object.entries(pages)) {
    it(name, async () => {
      const { page, context, faults } = await browser.visit(server.url + path);
      await act(page);
      await assertAccessibleEverywhere(page);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});
