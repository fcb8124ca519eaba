// Starts what the browser tests look at: servers out of the built jar, each on data of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openBrowser, openPage } from '../browser.mjs';
import { HOSTILE, trainingRuns } from '../samples.mjs';

const ROOT = new URL('../../../', import.meta.url).pathname;
const JAVA = java();
const PROGRAM = program();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ENTRIES_PER_CALL = 5000;

// The launcher's variable names a Java's folder, or the program itself.
function java() {
  const named = process.env.TRACKIO_JAVA ?? '';
  if (named === '') return 'java';
  return statSync(named).isDirectory() ? join(named, 'bin/java') : named;
}

// What ./trackio starts: the jar with its AOT cache where ./test has left one, else what Maven has built.
function program() {
  const jar = join(ROOT, 'cli/target/trackio.jar');
  const launched = join(ROOT, '.build/trackio.jar');
  const aot = join(ROOT, '.build/trackio.aot');
  const same = existsSync(launched) && existsSync(aot) && readFileSync(launched).equals(readFileSync(jar));
  return [
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1', // a test is over before the better compiler pays
    ...(same ? [`-XX:AOTCache=${aot}`, '-Xlog:aot=off', '-jar', launched] : ['-jar', jar]),
  ];
}

const running = new Set();

/** Ends whatever is still running: a test that fails leaves its server behind. */
export async function stopAll() {
  await Promise.all([...running].map((one) => one.close()));
  running.clear();
}

/** A server without data: `{ url, folder, call, log, kill, restart, close }`. */
export async function startServer(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'trackio-e2e-'));
  let { url, child } = await launch(folder, options);
  const server = {
    url,
    folder,
    call: (name, keywords) => call(url, name, keywords),
    log: (entries) => log(url, entries),
    /** As by a crash: connections break, nothing answers. */
    kill: () => ended(child, 'SIGKILL'),
    /** On the same port, over the same files. */
    async restart() {
      ({ child } = await launch(folder, { ...options, port: new URL(url).port }));
    },
    async close() {
      running.delete(server);
      await ended(child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  running.add(server);
  return server;
}

async function launch(folder, { mcp = true, prefix = '/', token = '', closed = false, port = 0 }) {
  const flags = ['--port', String(port), '--no-browser'];
  if (mcp) flags.push('--mcp-server');
  if (prefix !== '/') flags.push('--root-path', prefix.replace(/\/$/, ''));
  if (closed) flags.push('--private');
  if (token !== '') flags.push('--write-token', token);
  const env = { ...process.env, TRACKIO_DIR: folder, GRADIO_MCP_SERVER: mcp ? 'True' : '' };
  const child = spawn(JAVA, [...PROGRAM, 'show', ...flags], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /Trackio dashboard: ([^\s?]+)/.exec(line);
      if (found) resolve(found[1]);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The server ended with code ${code}.`)));
  });
  return { url, child };
}

async function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}

async function call(url, name, keywords) {
  const answer = await fetch(`${url}api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(keywords),
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data;
}

async function log(url, entries) {
  let part = [];
  for (const entry of entries) {
    part.push(entry);
    if (part.length === ENTRIES_PER_CALL) await call(url, 'bulk_log', { logs: part.splice(0) });
  }
  if (part.length > 0) await call(url, 'bulk_log', { logs: part });
}

/** Three runs of `my-project`, and one of a project whose every name is an attack. */
export async function logSamples(server) {
  await server.log(trainingRuns({ project: 'my-project', runs: 3, steps: 200 }));
  const { project, run, metric, config } = HOSTILE;
  const entries = Array.from({ length: 20 }, (_, step) => {
    const values = { [metric]: step === 3 ? 'NaN' : 1 / (step + 1), tiny: 2e-9 * step };
    return { project, run, step, metrics: values, ...(step === 0 ? { config } : {}) };
  });
  await server.log(entries);
}

/** A browser for one file of tests. `visit` opens a page and notes faults. */
export async function startBrowser() {
  const opening = openBrowser();
  running.add({ close: () => opening.then((browser) => browser.close()) }); // also when what is started beside it fails
  const browser = await opening;
  return {
    async visit(url, options) {
      const opened = await openPage(browser, options);
      await opened.page.goto(url);
      return opened;
    },
  };
}

/** Waits until charts have been drawn. */
export async function drawn(page) {
  await page.waitForFunction(
    () =>
      performance.getEntriesByName('trackio:first-chart').length > 0 &&
      ![...document.querySelectorAll('article [role=status]')].some(({ textContent }) =>
        /Loading/.test(textContent),
      ),
    null,
    { timeout: 15_000 },
  );
}

/** What axe finds on the page, in short. */
export async function axe(page) {
  await page.evaluate(AXE);
  // Of a page that was seen in the light only the colours are others in the dark.
  const found = await page.evaluate(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const only = dark ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {};
    return window.axe.run(document, { resultTypes: ['violations'], ...only });
  });
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}

/** How far the page can be scrolled sideways, in pixels: 0 on a page that fits. */
export function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** axe finds nothing in the light and in the dark, and the page fits its window. */
export async function assertAccessible(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe(page), [], `${what}, ${colorScheme}`);
  }
  assert.ok((await sideways(page)) <= 0, `scrolls sideways: ${what}`);
}

/** The same on a desk and then, as the window becomes narrow, on a phone: a page is not loaded anew for that. */
export async function assertAccessibleEverywhere(page) {
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForTimeout(200);
    await assertAccessible(page, `at ${width}`);
  }
}
