import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { trainingRuns } from '../samples.mjs';
import { drawn, startBrowser, startServer, stopAll } from './harness.mjs';

let browser;
before(async () => (browser = await startBrowser()));
after(stopAll);

const label = (page, text) =>
  page.waitForFunction(
    (wanted) => document.querySelector('[aria-label^="loss:"]')?.ariaLabel.includes(wanted),
    text,
    { timeout: 5000 },
  );

describe('a running experiment', () => {
  it('shows new points and runs while the reader stays where they are', async () => {
    const server = await startServer();
    await server.log(trainingRuns({ project: 'p', runs: 3, steps: 100 }));
    const { page, context, faults } = await browser.visit(`${server.url}metrics?project=p&xmin=20&xmax=60`, {
      height: 500,
    });
    await drawn(page);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'run-2' }).uncheck();
    await label(page, '2 runs');
    await page.evaluate(() => scrollTo(0, 300));
    const began = performance.now();
    await server.log([{ project: 'p', run: 'run-1', step: 100, metrics: { loss: 77 } }]);
    await label(page, 'highest 77 (run-1, step 100)');
    assert.ok(performance.now() - began < 1500, 'a logged point is on screen soon');
    await server.log([{ project: 'p', run: 'fresh', step: 0, metrics: { loss: 1, 'new/metric': 2 } }]);
    await label(page, '3 runs');
    assert.equal(await page.getByRole('checkbox', { name: 'fresh' }).isChecked(), true);
    assert.equal(await page.getByRole('checkbox', { name: 'run-2' }).isChecked(), false);
    await page.getByRole('heading', { name: 'new/metric' }).waitFor();
    assert.equal(await page.evaluate(() => scrollY), 300);
    assert.match(page.url(), /xmin=20&xmax=60/);
    assert.deepEqual(faults, []);
    await context.close();
    await server.close();
  });

  it('asks only for what is newer, and only for charts on screen', async () => {
    const server = await startServer();
    await server.log(trainingRuns({ project: 'p', runs: 3, steps: 100 }));
    const { page, context } = await browser.visit(`${server.url}metrics?project=p&metric_filter=loss`);
    await drawn(page);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.waitForTimeout(500);
    const asked = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/ui/v1/series')) asked.push(request.postDataJSON());
    });
    await server.log([{ project: 'p', run: 'run-1', step: 100, metrics: { loss: 5, acc: 1 } }]);
    await label(page, 'highest 5');
    assert.ok(asked.length >= 1 && asked.every(({ since }) => since > 0), JSON.stringify(asked));
    assert.deepEqual(asked[0].series, [{ run: 'run-1', metric: 'loss' }], 'first of the run that logged');
    const metrics = new Set(asked.flatMap(({ series }) => series.map(({ metric }) => metric)));
    assert.deepEqual([...metrics], ['loss']);
    await page.waitForTimeout(1500); // the server looks once a second whether the file has changed, also by its own write
    asked.length = 0;
    await page.waitForTimeout(1500);
    assert.deepEqual(asked, [], 'nothing is asked while nothing happens');
    await context.close();
    await server.close();
  });

  it('says honestly that the server is away, and goes on when it is back', async () => {
    const server = await startServer();
    await server.log(trainingRuns({ project: 'p', runs: 1, steps: 50 }));
    const { page, context } = await browser.visit(`${server.url}metrics?project=p`);
    await drawn(page);
    await page.getByText('Live', { exact: true }).waitFor();
    await server.kill();
    await page.getByText(/Reconnecting|Server away/).waitFor({ timeout: 8000 });
    await page.getByText('Server away').waitFor({ timeout: 8000 });
    assert.ok(await page.getByRole('img', { name: /^loss:/ }).isVisible(), 'what was loaded stays');
    await server.restart();
    await server.log([{ project: 'p', run: 'run-1', step: 50, metrics: { loss: 42 } }]);
    await page.waitForFunction(
      () => document.querySelector('[aria-label^="loss:"]')?.ariaLabel.includes('highest 42'),
      null,
      {
        timeout: 15_000,
      },
    );
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 8000 });
    await context.close();
    await server.close();
  });

  it('shows the first value of an empty server by itself', async () => {
    const server = await startServer();
    const { page, context, faults } = await browser.visit(server.url);
    await page.getByRole('heading', { name: 'Nothing has been logged yet' }).waitFor();
    await page.getByText(`os.environ["TRACKIO_SERVER_URL"] = "${server.url}"`).waitFor();
    for (const tab of ['Python client', 'curl', 'Java']) {
      await page.getByRole('tab', { name: tab }).click();
      assert.match(await page.getByRole('tabpanel').innerText(), new RegExp(server.url));
    }
    await page.getByText('Live', { exact: true }).waitFor();
    await server.log([{ project: 'first', run: 'one', step: 0, metrics: { loss: 1 } }]);
    await page.getByRole('img', { name: /^loss:/ }).waitFor();
    assert.match(page.url(), /metrics\?project=first/);
    assert.deepEqual(faults, []);
    await context.close();
    await server.close();
  });

  it('says that a closed server asks for a token', async () => {
    const server = await startServer({ closed: true });
    for (const path of ['', 'metrics?project=p', 'runs']) {
      const { page, context } = await browser.visit(server.url + path);
      await page.getByRole('heading', { name: 'This server asks for a token' }).waitFor();
      await page.getByText('?write_token=').waitFor();
      await context.close();
    }
    await server.close();
  });

  it('says when a project is not there, and shows it once it is', async () => {
    const server = await startServer();
    await server.log([{ project: 'other', run: 'one', step: 0, metrics: { loss: 1 } }]);
    const { page, context } = await browser.visit(`${server.url}metrics?project=nope`);
    await page.getByRole('heading', { name: 'There is no project “nope” on this server' }).waitFor();
    await page.getByRole('link', { name: 'other' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await server.log([{ project: 'nope', run: 'one', step: 0, metrics: { loss: 3 } }]);
    await page.getByRole('img', { name: /^loss:/ }).waitFor();
    await context.close();
    await server.close();
  });
});
