import { mkdirSync } from 'node:fs';
import { openBrowser, openPage } from './browser.mjs';
const [folder, base, ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const P = 'project=my-project';
const PAGES = {
  projects: '', metrics: `metrics?${P}`, runs: `runs?${P}`, run: `run?${P}&selected_run=run-1`, compare: `compare?${P}`,
  sweep: 'sweep?project=my-sweep', sweepruns: 'runs?project=my-sweep', sweepmetrics: 'metrics?project=my-sweep', system: `system?${P}`, media: `media?${P}`,
  traces: `traces?${P}`, reports: `reports?${P}`, files: `files?${P}`, artifacts: `artifacts?${P}`, settings: `settings?${P}`, api: 'docs/api',
};
const browser = await openBrowser();
for (const [name, path] of Object.entries(PAGES)) {
  if (only.length && !only.includes(name)) continue;
  const { page, context, faults } = await openPage(browser, { width: 1440, height: 1100, theme: 'light' });
  await page.goto(base + path);
  await page.waitForTimeout(2500);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (faults.length) console.log(name, faults);
  await context.close();
}
await browser.close();
