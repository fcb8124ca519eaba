// One visit of a dashboard in the Chromium of this machine: one object of JSON in, one line of JSON out.
// The same probe for all products: it counts the points of lines as they are drawn, on a canvas or as SVG, frame by frame.
import { openBrowser } from '../../dashboard/test/browser.mjs';

const CALM_MILLIS = 3_000;
const AFTER_ACTION_MILLIS = 1_000;
const LIMIT_MILLIS = 120_000;
const IDLE_MILLIS = 10_000;
const LOGGED = 5_000_000; // far above all others, so that an axis must name millions

const PRODUCTS = {
  ours: {
    address: ({ url, project }) => `${url}metrics?project=${project}`,
    toggle: (page) => page.locator('[data-runs] input[type=checkbox]').nth(3),
    smoothing: (page) => [page.getByRole('slider', { name: 'Smoothing' }), '70'],
    live: true,
  },
  'trackio-0.43': {
    address: ({ url, project }) => `${url}?project=${project}`,
    toggle: (page) => page.locator('label.checkbox-item', { hasText: /run-4\s*$/ }).locator('input'),
    smoothing: (page) => [page.locator('input[type=range]').first(), '70'],
    live: true,
  },
  tensorboard: {
    address: ({ url }) => `${url}#timeseries`,
    toggle: (page) => page.locator('runs-data-table input[type=checkbox]').nth(3),
    smoothing: (page) => [page.locator('.scalars-smoothing input[type=range]'), '0.7'],
    live: false, // its automatic reload is off until someone turns it on
  },
};

const wanted = JSON.parse(process.argv[2]);
const product = PRODUCTS[wanted.product];

/** Runs in the page before anything else does. */
function probe() {
  const CURVES = 500; // points in a frame: more than axes and grids have
  const bench = { drawn: [], charts: new Map(), texts: [], tasks: [], acted: 0 };
  window.bench = bench;
  let points = 0;
  let dirty = false;
  const count = (chart, some) => {
    points += some;
    const known = bench.charts.get(chart) ?? { points: 0, first: null };
    known.points += some;
    bench.charts.set(chart, known);
  };
  const wrap = (prototype, name, before) => {
    const original = prototype[name];
    prototype[name] = function (...all) {
      before(this, all);
      return original.apply(this, all);
    };
  };
  const paths = new WeakMap();
  const context = CanvasRenderingContext2D.prototype;
  wrap(context, 'lineTo', ({ canvas }) => count(canvas, 1));
  wrap(Path2D.prototype, 'lineTo', (path) => paths.set(path, (paths.get(path) ?? 0) + 1));
  wrap(context, 'stroke', ({ canvas }, [path]) => path && count(canvas, paths.get(path) ?? 0));
  wrap(context, 'fillText', (_context, [text]) => bench.texts.push([performance.now(), String(text)]));
  const seen = (path) => {
    const length = path.getAttribute('d')?.length ?? 0;
    if (length > 200) count(path.closest('svg') ?? path, length / 12);
  };
  // TensorBoard hides the lines of a run by their style: all that is drawn is painted again.
  const hidden = (path) => path.tagName === 'path' && path.getAttribute('d')?.length > 200 && count(path, CURVES);
  new MutationObserver((changes) => {
    for (const { attributeName, target, addedNodes } of changes) {
      if (attributeName === 'd') seen(target);
      else if (attributeName === 'style') hidden(target);
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.tagName === 'path') seen(node);
        else for (const path of node.querySelectorAll('path')) seen(path);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['d', 'style'] });
  // What was drawn is on the screen when the frame after it begins.
  const frame = () => {
    const now = performance.now();
    if (dirty) bench.drawn.push(now);
    dirty = points >= CURVES;
    if (dirty)
      for (const chart of bench.charts.values()) if (chart.points >= CURVES) chart.first ??= now;
    points = 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  for (const kind of ['click', 'input'])
    document.addEventListener(kind, ({ timeStamp }) => (bench.acted ||= timeStamp), { capture: true });
  new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  });
}

// Without WebGL, which software alone would draw here: TensorBoard's charts are faster so.
const browser = await openBrowser(['--disable-3d-apis']);
try {
  const result = wanted.wide ? await openWide() : await visit();
  console.log(JSON.stringify({ browser: `Chromium ${browser.version()}`, ...result }));
} finally {
  await browser.close();
}

async function open() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(LIMIT_MILLIS); // a page that is busy answers late
  await page.addInitScript(probe);
  const session = await page.context().newCDPSession(page);
  const counted = { bytes: 0 };
  await session.send('Network.enable');
  const streaming = new Map(); // of requests that have not ended, as event streams never do
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    counted.bytes += encodedDataLength;
    streaming.set(requestId, (streaming.get(requestId) ?? 0) + encodedDataLength);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    counted.bytes += encodedDataLength - (streaming.get(requestId) ?? 0);
    streaming.delete(requestId);
  });
  await page.goto(product.address(wanted), { waitUntil: 'commit' });
  return { page, session, counted };
}

async function visit() {
  const { page, session, counted } = await open();
  const { all, calm } = await settled(page);
  const first = await page.evaluate(() => window.bench.drawn[0]);
  const result = { first, all, calm, received: counted.bytes };
  result.longest = await page.evaluate(() => Math.max(0, ...window.bench.tasks));
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  result.heap = usedSize / 2 ** 20;
  const before = counted.bytes;
  await page.waitForTimeout(IDLE_MILLIS);
  result.idle = counted.bytes - before;
  await product.toggle(page).hover({ force: true }); // as one does before a click
  await page.waitForTimeout(AFTER_ACTION_MILLIS);
  result.toggle = await paint(page, async () => product.toggle(page).click({ force: true }));
  result.smoothing = await paint(page, async () => {
    const [slider, value] = product.smoothing(page);
    await slider.fill(value, { force: true });
  });
  if (product.live) result.logged = await logToScreen(page);
  return result;
}

/** When the last line was drawn before a rest; of a page that never rests, when each chart had its lines. */
async function settled(page) {
  const end = Date.now() + LIMIT_MILLIS;
  for (;;) {
    await page.waitForTimeout(250);
    const { last, now, since } = await page.evaluate(() => ({
      last: window.bench.drawn.at(-1) ?? null,
      since: performance.now() - (window.bench.drawn[0] ?? Infinity),
      now: performance.now(),
    }));
    if (last !== null && now - last > CALM_MILLIS) return { all: last, calm: true };
    if (last !== null && since > 4 * CALM_MILLIS) return { all: await everyChart(page), calm: false };
    if (Date.now() > end) throw new Error('no chart was drawn');
  }
}

function everyChart(page) {
  return page.evaluate(() => Math.max(...[...window.bench.charts.values()].map(({ first }) => first ?? 0)));
}

/** From the event to the first line that is drawn after it, and to the last. */
async function paint(page, act) {
  await page.evaluate(() => {
    window.bench.drawn.length = 0;
    window.bench.acted = 0;
  });
  await act();
  const end = Date.now() + 4 * CALM_MILLIS;
  for (;;) {
    await page.waitForTimeout(100);
    const [acted, drawn, now] = await page.evaluate(() => [window.bench.acted, window.bench.drawn, performance.now()]);
    const after = drawn.filter((time) => time > acted);
    const over = Date.now() > end;
    if (after.length > 0 && (now - after.at(-1) > AFTER_ACTION_MILLIS || over))
      return { first: after[0] - acted, last: after.at(-1) - acted };
    if (over) return null;
  }
}

/** From the call that logs a point far above all others until an axis has millions. */
async function logToScreen(page) {
  await page.evaluate(() => (window.bench.texts.length = 0));
  const origin = await page.evaluate(() => performance.timeOrigin);
  const { project, run, steps } = wanted;
  const entry = { project, run: 'run-0', run_id: run, metrics: { loss: LOGGED }, step: steps + 1 };
  const begun = Date.now();
  const answer = await fetch(`${wanted.url}api/bulk_log`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...wanted.headers },
    body: JSON.stringify({ logs: [entry], hf_token: null }),
  });
  if (!answer.ok) throw new Error(`log: ${answer.status} ${await answer.text()}`);
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    await page.waitForTimeout(50);
    const at = await page.evaluate(() => {
      const millions = /^[1-9][\d.]*M$|^[1-9],?\d{3},?000$|^[1-9][\d.]*e\+?6$/;
      return window.bench.texts.find(([, text]) => millions.test(text))?.[0] ?? null;
    });
    if (at !== null) return origin + at - begun;
  }
  return null;
}

/** Ours only: how many elements a project of very many runs and metrics makes, and when its first chart is there. */
async function openWide() {
  const { page } = await open();
  await page.waitForFunction(() => performance.getEntriesByName('trackio:first-chart').length > 0, null, { timeout: 60_000 });
  await page.waitForTimeout(2_000);
  return page.evaluate(() => ({
    first: performance.getEntriesByName('trackio:first-chart')[0].startTime,
    nodes: document.querySelectorAll('*').length,
  }));
}
