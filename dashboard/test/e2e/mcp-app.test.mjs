// The MCP App that draws plots, in a sandboxed frame of a made-up host that speaks the messages of MCP Apps.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openBrowser, openPage } from '../browser.mjs';

const HTML = readFileSync(
  new URL(
    '../../../server/src/main/resources/dev/trackio/server/surface/mcp/chart-app.html',
    import.meta.url,
  ),
  'utf8',
);
const HOSTILE = '<img src=x onerror="parent.postMessage(1)"> \u202e日本';

const line = (place, run, metric, value) => ({
  run_id: `id-${place}`,
  run,
  metric,
  count: 100,
  steps: Array.from({ length: 50 }, (_, i) => i * 2),
  times: null,
  values: Array.from({ length: 50 }, (_, i) => value(i * 2)),
});
const PLOT = {
  title: 'loss: demo · 3 runs',
  x: 'step',
  log_y: false,
  series: [
    line(0, 'baseline', 'loss', (x) => 2 / (1 + x / 10)),
    line(1, HOSTILE, 'loss', (x) => (x === 40 ? null : 1 + x / 100)),
    line(2, 'third', 'loss', () => 0.5),
    line(0, 'baseline', 'acc', (x) => x / 100),
  ],
  series_total: 4,
  total: 400,
  truncated: true,
  runs_left_out: [],
  runs_left_out_total: 0,
  notes: ['"loss" is not always finite.'],
};

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

/** A page with the app in a frame, as hosts show it, and all that the app said. */
async function host(plot, { theme = 'light', width = 700 } = {}) {
  const { page, context, faults } = await openPage(browser, { width, height: 900 });
  await page.setContent('<body style="margin:0"></body>');
  await page.evaluate(
    ({ html, theme }) => {
      window.said = [];
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      frame.style.cssText = 'width:100%;height:800px;border:0';
      window.tell = (message) => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*');
      addEventListener('message', (event) => {
        window.said.push(event.data);
        if (event.data.method === 'ui/initialize')
          window.tell({
            id: event.data.id,
            result: {
              protocolVersion: '2026-01-26',
              hostCapabilities: {},
              hostInfo: {},
              hostContext: { theme },
            },
          });
      });
      frame.srcdoc = html;
      document.body.append(frame);
    },
    { html: HTML, theme },
  );
  await page.waitForFunction(() => window.said.some((m) => m.method === 'ui/notifications/initialized'));
  const tell = (message) => page.evaluate((m) => window.tell(m), message);
  await tell({ method: 'ui/notifications/tool-input', params: { arguments: {} } });
  if (plot)
    await tell({ method: 'ui/notifications/tool-result', params: { content: [], structuredContent: plot } });
  const app = page.frameLocator('iframe');
  return { page, context, faults, app, tell, said: () => page.evaluate(() => window.said) };
}

/** How many pixels of a canvas have that colour. */
const pixels = (canvas, rgb) =>
  canvas.evaluate((node, [r, g, b]) => {
    const { data } = node.getContext('2d').getImageData(0, 0, node.width, node.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) count++;
    return count;
  }, rgb);

describe('the MCP App for plots', () => {
  it('says hello first, draws what comes, and tells its size', async () => {
    const { app, said, faults, context } = await host(PLOT);
    await app.getByRole('heading', { name: 'loss: demo · 3 runs' }).waitFor();
    const canvases = app.locator('canvas');
    assert.equal(await canvases.count(), 2);
    assert.ok((await pixels(canvases.first(), [0x1f, 0x52, 0xb4])) > 100, 'the first run');
    assert.ok((await pixels(canvases.first(), [0xd9, 0x5f, 0x02])) > 100, 'the second run');
    const messages = await said();
    assert.equal(messages[0].method, 'ui/initialize');
    assert.deepEqual(Object.keys(messages[0].params).sort(), [
      'appCapabilities',
      'appInfo',
      'protocolVersion',
    ]);
    assert.equal(messages[1].method, 'ui/notifications/initialized');
    const sizes = messages.filter((m) => m.method === 'ui/notifications/size-changed');
    assert.ok(sizes.at(-1).params.height > 300 && sizes.at(-1).params.height < 800);
    assert.deepEqual(await app.locator('#notes li').allTextContents(), [
      '200 of 400 points, the smallest and largest among them.',
      '"loss" is not always finite.',
    ]);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('takes names for text, whatever they are', async () => {
    const { app, said, context } = await host(PLOT);
    await app.getByRole('button', { name: '<img src=x' }).waitFor();
    assert.equal(await app.locator('img').count(), 0);
    assert.ok(!(await said()).includes(1));
    await context.close();
  });

  it('tells the values under the pointer, and by arrow keys', async () => {
    const { app, page, context } = await host(PLOT);
    const canvas = app.locator('canvas').first();
    await canvas.hover({ position: { x: 200, y: 100 } });
    const tip = app.locator('#tip');
    assert.match(await tip.textContent(), /^step \d+/);
    assert.match(await tip.textContent(), /baseline/);
    await page.mouse.move(5, 890);
    await tip.waitFor({ state: 'hidden' });
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match(await tip.textContent(), /^step 2.*baseline1\.66667/s);
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    await context.close();
  });

  it('hides a run by the legend and switches to a logarithmic axis', async () => {
    const { app, context } = await host(PLOT);
    const canvas = app.locator('canvas').first();
    await app.getByRole('button', { name: 'baseline' }).click();
    assert.equal(await app.getByRole('button', { name: 'baseline' }).getAttribute('aria-pressed'), 'false');
    assert.equal(await pixels(canvas, [0x1f, 0x52, 0xb4]), 0);
    await app.getByRole('button', { name: 'baseline' }).click();
    const linear = await canvas.evaluate((node) => node.toDataURL());
    await app.getByRole('button', { name: 'log scale' }).click();
    assert.notEqual(await canvas.evaluate((node) => node.toDataURL()), linear);
    assert.ok((await pixels(canvas, [0x1f, 0x52, 0xb4])) > 100);
    await context.close();
  });

  it('follows the theme of the host, then and later', async () => {
    const { app, tell, context } = await host(PLOT, { theme: 'dark' });
    const canvas = app.locator('canvas').first();
    await canvas.waitFor();
    assert.ok((await pixels(canvas, [0x5b, 0x9b, 0xff])) > 100);
    await tell({ method: 'ui/notifications/host-context-changed', params: { theme: 'light' } });
    await app.locator('html[data-theme=light]').waitFor({ state: 'attached' });
    assert.ok((await pixels(canvas, [0x1f, 0x52, 0xb4])) > 100);
    await context.close();
  });

  it('shows an error as text, answers the host, and ignores other frames', async () => {
    const { app, tell, said, page, context } = await host(null);
    const error = { isError: true, content: [{ type: 'text', text: 'there is no metric <b>x</b>' }] };
    await tell({ method: 'ui/notifications/tool-result', params: error });
    await app.getByRole('heading', { name: 'there is no metric <b>x</b>' }).waitFor();
    await page.frames()[1].evaluate(() => {
      const forged = { method: 'ui/notifications/tool-cancelled', params: {} };
      window.postMessage({ jsonrpc: '2.0', ...forged }, '*');
    });
    await tell({ id: 'a', method: 'ui/resource-teardown', params: { reason: 'over' } });
    await tell({ id: 'b', method: 'tools/list' });
    await page.waitForFunction(() => window.said.some((m) => m.id === 'b'));
    const answers = (await said()).filter((m) => m.id === 'a' || m.id === 'b');
    assert.equal(await app.locator('h1').textContent(), 'there is no metric <b>x</b>');
    assert.deepEqual(answers[0].result, {});
    assert.equal(answers[1].error.code, -32601);
    await context.close();
  });

  it('fits a narrow frame and draws times', async () => {
    const timed = {
      ...PLOT,
      x: 'time',
      series: PLOT.series.map((s) => ({ ...s, times: s.steps.map((step) => 1767229200000 + step * 60000) })),
    };
    const { app, page, faults, context } = await host(timed, { width: 320 });
    const canvas = app.locator('canvas').first();
    await canvas.waitFor();
    const inner = page.frames()[1];
    assert.ok(await inner.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await canvas.hover({ position: { x: 150, y: 60 } });
    assert.match(await app.locator('#tip').textContent(), /^2026-01-01 0\d:\d\d:00 UTC/);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
