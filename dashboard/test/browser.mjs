// Finds a Chromium on this machine and opens pages in it. Nothing is downloaded.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** `more` are arguments of Chromium's. */
export async function openBrowser(more = []) {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath)
    throw new Error(
      'No Chromium found. Install it (apt-get install chromium-headless-shell, or chromium) or set CHROMIUM to its path.',
    );
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...more, ...sandbox] });
}

/** A fresh page. `watch` collects what should never happen: script errors, CSP violations, requests elsewhere. */
export async function openPage(browser, { width = 1440, height = 900, theme = 'light', ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, ...more });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(text))
      faults.push(`console: ${text}`);
  });
  page.on('request', (request) => {
    const host = new URL(request.url()).hostname;
    if (!['127.0.0.1', 'localhost'].includes(host)) faults.push(`foreign request: ${request.url()}`);
  });
  return { page, context, faults };
}
