// Takes the pictures of docs/images: every page of what `trackio demo` writes, light, dark and on a phone.
//   npm run build; node test/pictures.mjs URL     a server that was started with show --demo --mcp-server
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, openPage } from './browser.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const LOOKS = {
  light: { width: 1280, height: 800 },
  dark: { width: 1280, height: 800, theme: 'dark' },
  phone: { width: 390, height: 780 },
};

const PAGES = {
  projects: [''],
  metrics: ['metrics?project=my-project&smoothing=30', pointAt],
  runs: ['runs?project=my-sweep'],
  run: ['run?project=my-project&selected_run=run-3'],
  compare: ['compare?project=my-project'],
  sweep: ['sweep?project=my-sweep'],
  system: ['system?project=my-project'],
  media: ['media?project=my-project'],
  traces: ['traces?project=my-project', open('Has anything odd happened?')],
  reports: ['reports?project=my-project'],
  files: ['files?project=my-project'],
  artifacts: ['artifacts?project=my-project', open('my-model')],
  settings: ['settings?project=my-project'],
  api: ['docs/api?lang=python'],
};

/** The values under the pointer, in all charts. */
async function pointAt(page) {
  const chart = page.getByRole('img', { name: /loss/ }).first();
  const box = await chart.boundingBox();
  if (box) await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.5);
}

/** Opens the first thing of that name. */
function open(name) {
  return (page) => page.getByText(name, { exact: true }).first().click();
}

/** WebP, as the pages are areas of few colours. */
async function picture(page, path) {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
  writeFileSync(path, Buffer.from(data, 'base64'));
}

const [url, ...only] = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
for (const [name, [path, act]] of Object.entries(PAGES)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const [look, options] of Object.entries(LOOKS)) {
    const { page, context, faults } = await openPage(browser, options);
    await page.goto(new URL(path, url).href);
    await page.waitForTimeout(1_500);
    await act?.(page);
    await page.waitForTimeout(700);
    await picture(page, join(FOLDER, `${name}-${look}.webp`));
    if (faults.length > 0) console.log(name, look, faults);
    await context.close();
  }
}
await browser.close();
