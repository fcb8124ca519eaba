import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { trainingRuns } from '../samples.mjs';
import { axe, sideways, startBrowser, startServer, stopAll } from './harness.mjs';

const REPORT = `# Week 3

| run | lr |
|-----|---:|
| run-1 | 3e-4 |

- [x] **sweep** over \`lr\`, see [the note](https://example.org/note)

\`\`\`constructor
x = 1
\`\`\`

<img src=x onerror="window.hacked=1"> [no](javascript:alert(1)) ![far](https://evil.org/a.png)
`;

const PAGE = '<script>parent.hacked = 1</script>';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.log(trainingRuns({ project: 'p', runs: 3, steps: 30, metrics: 1 }));
  await server.log(trainingRuns({ project: 'bare', runs: 1, steps: 3, metrics: 1 }));
  const markdown = (name, text, step) => ({
    project: 'p',
    run: 'run-1',
    step,
    metrics: { [name]: { _type: 'trackio.markdown', _value: text } },
  });
  await server.log([markdown('weekly', REPORT, 20), markdown('notes', 'Short *note*.', 10)]);
  await server.call('bulk_alert', { alerts: Array.from({ length: 200 }, (_, i) => alert(i)) });
  await save('p', {
    'README.md': REPORT,
    'src/train.py': 'lr = 3e-4\n',
    'src/page.html': PAGE,
    'w/m.bin': '\0',
  });
  await logArtifacts();
});
after(stopAll);

const LEVELS = ['error', 'warn', 'info'];
const TIME = Date.UTC(2026, 10, 22);
function alert(i) {
  const words = i === 0 ? { title: '<b>first</b>', text: 'Two\nlines' } : { title: `alert ${i}`, text: null };
  return {
    project: 'p',
    run: `run-${1 + (i % 2)}`,
    level: LEVELS[i % 3],
    step: i * 10,
    timestamp: new Date(TIME + i * 1000).toISOString(),
    alert_id: `a${i}`,
    ...words,
  };
}

async function upload(name, content) {
  const form = new FormData();
  form.append('files', new Blob([content]), name);
  const answer = await fetch(`${server.url}api/upload`, { method: 'POST', body: form });
  const { paths } = await answer.json();
  return { path: paths[0], orig_name: name, meta: { _type: 'gradio.FileData' } };
}

async function save(project, files, place = { run: null, step: null }) {
  const uploads = [];
  for (const [name, content] of Object.entries(files)) {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    const uploaded = await upload(name.slice(name.lastIndexOf('/') + 1), content);
    uploads.push({ project, ...place, relative_path: folder, uploaded_file: uploaded });
  }
  await server.call('bulk_upload_media', { uploads });
}

async function logArtifact(name, type, files, more = {}) {
  const project = 'p';
  const manifest = [];
  const uploads = [];
  for (const [path, content] of Object.entries(files)) {
    const digest = createHash('sha256').update(content).digest('hex');
    manifest.push({ path, digest, size: content.length });
    uploads.push({ project, digest, uploaded_file: await upload(digest, content) });
  }
  await server.call('bulk_upload_artifact_blob', { project, uploads });
  return server.call('artifact_log', { project, name, type, manifest, ...more });
}

async function logArtifacts() {
  const data = await logArtifact('cifar', 'dataset', { 'train.csv': 'a,b\n1,2\n' });
  await server.call('log_artifact_use', { project: 'p', version_id: data.version_id, run_name: 'run-1' });
  const made = { run_name: 'run-1', metadata: { acc: 0.9, nested: { a: 1 } } };
  await logArtifact(
    'net',
    'model',
    { 'model.bin': 'one', 'notes.txt': 'hello' },
    { ...made, aliases: ['best'] },
  );
  await logArtifact('net', 'model', { 'model.bin': 'two' }, made);
  await server.call('create_registry', { registry: 'models', description: 'Chosen' });
  await server.call('link_artifact', { source: 'p/net:v0', target: 'models/nets', aliases: ['production'] });
}

/** One page load for each width: all themes and states are looked at in it. */
async function fits(path, states = [async () => undefined]) {
  for (const width of [1440, 360]) {
    const { page, context, faults } = await browser.visit(server.url + path, { width });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    for (const enter of states) {
      await enter(page);
      await page.emulateMedia({ colorScheme: 'light' });
      assert.deepEqual(await axe(page), [], `${path}, ${width}`);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await contrast(page), [], `${path}, dark, ${width}`);
      assert.ok((await sideways(page)) <= 0, `${path} scrolls sideways at ${width}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
}
/** Of what axe looks at only this depends on the theme. */
function contrast(page) {
  return page.evaluate(async () => {
    const found = await window.axe.run(document, {
      runOnly: ['color-contrast'],
      resultTypes: ['violations'],
    });
    return found.violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));
  });
}
const settled = (page) => page.waitForTimeout(260); // the address follows after 200 ms

describe('the page of alerts and reports', () => {
  it('lists alerts, newest first, filters them by level, run and text, and says so in the address', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}reports?project=p`);
    const items = page.getByRole('region', { name: 'List of alerts' }).getByRole('listitem');
    await items.first().getByText('alert 199').waitFor();
    assert.ok((await items.count()) < 60, 'only what is seen stands in the document');
    assert.equal(await items.first().getAttribute('aria-setsize'), '200');
    await page.getByRole('combobox', { name: 'Level' }).selectOption('error');
    await page.getByText('67 of 200').waitFor();
    await page.getByRole('combobox', { name: 'Run' }).selectOption('run-1');
    await page.getByText('34 of 200').waitFor();
    await page.getByRole('searchbox', { name: 'Search alerts' }).fill('^<b>');
    await page.getByText('1 of 200').waitFor();
    await page.getByRole('link', { name: '<b>first</b>' }).click();
    const detail = page.getByRole('region', { name: 'Alert', exact: true });
    await detail.getByText('Two\nlines').waitFor();
    await settled(page);
    assert.match(page.url(), /q=%5E%3Cb%3E&level=error&run=run-1&alert=/);
    await page.reload();
    await detail.getByRole('heading', { name: '<b>first</b>' }).waitFor();
    await detail.getByRole('link', { name: 'Close the alert' }).click();
    await detail.waitFor({ state: 'detached' });
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('leads from an alert to the charts of its run around the step', async () => {
    const { page, context } = await browser.visit(`${server.url}reports?project=p&q=alert 4$`);
    await page.getByRole('link', { name: 'Charts of run-1 at step 40' }).click();
    await page.waitForURL(/metrics\?project=p&runs=run-1&xmin=20&xmax=60$/);
    await context.close();
  });

  it('draws a report, in which nothing runs and nothing is fetched from elsewhere', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}reports?project=p&tab=reports`);
    await page.getByRole('link', { name: /^weekly/ }).click();
    const report = page.getByRole('region', { name: 'Report', exact: true });
    await report.getByRole('heading', { name: 'Week 3', level: 3 }).waitFor();
    await report.getByRole('columnheader', { name: 'lr' }).waitFor();
    const link = report.getByRole('link', { name: 'the note' });
    assert.match(await link.getAttribute('rel'), /noopener/);
    assert.equal(await report.locator('img, script, iframe').count(), 0);
    await report.getByText('<img src=x onerror="window.hacked=1">').waitFor();
    await report.getByRole('link', { name: 'Image: far' }).waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('a[href^="javascript"]')), null);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await page.getByRole('searchbox', { name: 'Search reports' }).fill('short');
    await page.getByText('1 of 2').waitFor();
    await settled(page);
    await page.reload();
    await report.getByRole('heading', { name: 'Week 3' }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('shows what is logged while it is open', async () => {
    const { page, context } = await browser.visit(`${server.url}reports?project=bare`);
    await page.getByRole('heading', { name: 'No alerts yet' }).waitFor();
    await page.getByText('trackio.AlertLevel.ERROR').waitFor();
    await page.getByRole('link', { name: 'Reports 0' }).click();
    await page.getByText('trackio.Markdown').waitFor();
    const entry = { _type: 'trackio.markdown', _value: 'Fresh.' };
    await server.log([{ project: 'bare', run: 'run-1', step: 9, metrics: { live: entry } }]);
    await page.getByRole('link', { name: /^live/ }).waitFor();
    await server.call('bulk_alert', { alerts: [{ ...alert(1), project: 'bare', alert_id: 'live' }] });
    await page.getByRole('link', { name: 'Alerts 1' }).click();
    await page.getByRole('link', { name: 'alert 1', exact: true }).waitFor();
    await context.close();
  });

  it('is accessible and fits', () =>
    fits('reports?project=p&level=error', [
      async (page) => {
        const narrow = page.viewportSize().width < 700;
        await page.getByRole('link', { name: 'alert 198', exact: true }).click();
        await page.getByRole('region', { name: 'Alert', exact: true }).waitFor();
        if (narrow) await page.getByRole('link', { name: 'Close the alert' }).click();
      },
      async (page) => {
        await page.getByRole('link', { name: 'Reports 2' }).click();
        await page.getByRole('link', { name: /^weekly/ }).click();
        await page.getByRole('heading', { name: 'Week 3' }).waitFor();
      },
    ]));
});

describe('the page of files', () => {
  it('shows a tree whose folders close, and filters it', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}files?project=p`);
    await page.getByText('4 files').first().waitFor();
    const tree = page.getByRole('region', { name: 'Tree of files' });
    await tree.getByRole('link', { name: /^train\.py/ }).waitFor();
    await tree.getByRole('button', { name: /^src/ }).click();
    assert.equal(await tree.getByRole('link', { name: /^train\.py/ }).count(), 0);
    await page.getByRole('searchbox', { name: 'Filter files' }).fill('train');
    await tree.getByRole('link', { name: /^train\.py/ }).waitFor();
    await page.getByText('1 of 4').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('previews a file as text by its address, runs nothing of it, and offers it as a download', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}files?project=p&file=src/page.html`);
    const file = page.getByRole('region', { name: 'File', exact: true });
    await file.getByText(PAGE).waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await file.getByText(/changed 20\d\d-/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      file.getByRole('link', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'page.html');
    await page.getByRole('link', { name: /^README\.md/ }).click();
    await file.getByRole('heading', { name: 'Week 3' }).waitFor();
    await file.getByRole('button', { name: 'Source' }).click();
    await file.getByText('# Week 3').waitFor();
    await page.getByRole('link', { name: /^m\.bin/ }).click();
    await file.getByText('There is no preview').waitFor();
    await file.getByRole('link', { name: 'Close the file' }).click();
    await file.waitFor({ state: 'detached' });
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('shows those of a project that nothing was ever logged to', async () => {
    await save('never-logged', { 'plan.md': '# Plan' });
    const { page, context, faults } = await browser.visit(`${server.url}files?project=never-logged`);
    await page.getByRole('link', { name: /^plan\.md/ }).waitFor();
    await page.goto(`${server.url}files?project=nobody`);
    await page.getByText('There is no project “nobody”').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('says how to save one while there is none, and shows it then', async () => {
    const { page, context } = await browser.visit(`${server.url}files?project=bare`);
    await page.getByText('trackio.save').waitFor();
    await save('bare', { 'a.txt': 'x' });
    await page.getByRole('link', { name: /^a\.txt/ }).waitFor();
    await context.close();
  });

  it('is accessible and fits', () =>
    fits('files?project=p&file=src/train.py', [
      (page) => page.getByRole('region', { name: 'File', exact: true }).getByText('lr =').waitFor(),
    ]));
});

describe('the files of a run', () => {
  it('stand on its page alone, and are saved under their names', async () => {
    await save('p', { 'sample 1.png': 'one' }, { run: 'run-2', step: 3 });
    await save('p', { 'näme.txt': 'two' }, { run: 'run-2', step: null });
    await save('p', { 'other.txt': 'three' }, { run: 'run-3', step: null });
    const { page, context, faults } = await browser.visit(`${server.url}run?project=p&selected_run=run-2`);
    const files = page.getByRole('region', { name: 'Files' });
    await files.getByText('3/sample 1.png').waitFor();
    assert.equal(await files.getByRole('listitem').count(), 2);
    for (const [path, name] of [
      ['3/sample 1.png', 'sample 1.png'],
      ['näme.txt', 'näme.txt'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        files.getByRole('link', { name: `Download ${path}` }).click(),
      ]);
      assert.equal(download.suggestedFilename(), name);
    }
    await save('p', { 'late.txt': 'four' }, { run: 'run-2', step: 10 });
    await files.getByText('10/late.txt').waitFor();
    await page.getByRole('link', { name: '← Older' }).click();
    await files.getByText('This run has none.').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('the page of artifacts', () => {
  it('shows a version by its alias, with its files, metadata, makers, users and registries', async () => {
    const { page, context, faults } = await browser.visit(
      `${server.url}artifacts?project=p&selected_artifact=net&selected_version=best`,
    );
    const artifact = page.getByRole('region', { name: 'Artifact', exact: true });
    await artifact.getByText('nested.a').waitFor();
    await artifact.getByRole('link', { name: 'run-1' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      artifact.getByRole('link', { name: 'Download model.bin' }).click(),
    ]);
    assert.match(download.url(), /artifact_blob\/p\/[0-9a-f]{64}/);
    assert.equal(download.suggestedFilename(), 'model.bin');
    await artifact.getByRole('link', { name: 'notes.txt', exact: true }).click();
    await artifact.getByText('hello').waitFor();
    await artifact.getByRole('link', { name: 'v1 latest' }).click();
    await page.waitForURL(/selected_artifact=net&selected_version=v1/);
    assert.equal(await artifact.getByRole('link', { name: 'Download notes.txt' }).count(), 0);
    await page.goBack();
    await artifact.getByRole('link', { name: 'models/nets:v0' }).click();
    await page.getByRole('region', { name: 'Collection nets' }).getByText('production').waitFor();
    await page.getByText('p/net:v0 became v0 of nets').waitFor();
    await page.getByRole('link', { name: 'p/net:v0' }).click();
    await page.waitForURL(/artifacts\?project=p&selected_artifact=net&selected_version=v0$/);
    await page.goto(`${server.url}artifacts?project=p&selected_artifact=cifar`);
    await artifact.getByRole('link', { name: 'run-1' }).waitFor(); // it was logged outside of runs, and used by one
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('draws the lineage as a graph of links and as a table', async () => {
    const { page, context, faults } = await browser.visit(
      `${server.url}artifacts?project=p&selected_artifact=cifar&detail_tab=lineage`,
    );
    const graph = page.getByRole('group', { name: 'Graph of the lineage' });
    await graph.getByRole('link', { name: /run-1/ }).waitFor();
    assert.equal(await graph.getByRole('link').count(), 4);
    assert.match(await page.getByRole('row', { name: /cifar:v0/ }).innerText(), /was used by\s+run-1/);
    await graph.getByRole('link', { name: /net:v1/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/selected_artifact=net&selected_version=v1&detail_tab=lineage/);
    await page.getByRole('tab', { name: 'v1' }).click();
    await page.getByText('acc', { exact: true }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('finds artifacts by alias, and says how to log one while there is none', async () => {
    const { page, context } = await browser.visit(`${server.url}artifacts?project=p&q=best`);
    const list = page.getByRole('region', { name: 'List of artifacts' });
    await list.getByRole('link', { name: /^net/ }).waitFor();
    assert.equal(await list.getByRole('link').count(), 1);
    await page.goto(`${server.url}artifacts?project=bare`);
    await page.getByText('run.log_artifact').waitFor();
    await context.close();
  });

  it('is accessible and fits', () =>
    fits('artifacts?project=p&selected_artifact=net', [
      (page) => page.getByText('nested.a').waitFor(),
      async (page) => {
        await page.getByRole('tab', { name: 'Lineage' }).click();
        await page.getByRole('group', { name: 'Graph of the lineage' }).waitFor();
      },
      async (page) => {
        await page.getByRole('link', { name: /^Registries/ }).click();
        await page.getByText('the registry was created').waitFor();
      },
    ]));
});
