import assert from 'node:assert/strict';
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

/** One page load for each width: all themes and states are looked at in it. */
async function fits(path, states = [async () => undefined]) {
  for (const width of [1440, 360]) {
    const { page, context, faults } = await browser.visit(server.url + path, { width });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    for (const enter of states) {
      await enter(page);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await axe(page), [], `${path}, ${colorScheme}, ${width}`);
      }
      assert.ok((await sideways(page)) <= 0, `${path} scrolls sideways at ${width}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
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
