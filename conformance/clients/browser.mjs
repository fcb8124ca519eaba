// Opens pages in the Chromium of this machine and tells what happened there. Nothing is downloaded.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

let opened = null;

async function browser() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath)
    throw new Error("No Chromium found. Install it (apt-get install chromium-headless-shell, or chromium) or set CHROMIUM to its path.");
  opened ??= await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  return opened;
}

/**
 * One page in a context of its own: waits for its texts, does the steps, and gives what the page asked for, what went
 * wrong, its text, that of its frames, and what its charts say when the mouse is on them. A step is { click, role },
 * { css }, { fill, value }, { press }, { expect }, { gone } or { hover }. What a page asks is answered with yes.
 */
export async function visit({ url, texts = [], steps = [], settle = 1500, shot = null, limit = 15000 }) {
  const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const seen = watch(page, new URL(url).host);
  const missing = [];
  const tooltips = [];
  try {
    await page.goto(url, { timeout: limit });
    for (const text of texts) await page.getByText(text).first().waitFor({ timeout: limit }).catch(() => missing.push(text));
    for (const step of steps) tooltips.push(...((await take(page, step, limit)) ?? []));
    await page.waitForTimeout(settle); // a round of its polling
    if (shot) await page.screenshot({ path: shot, fullPage: true });
    const frames = [];
    for (const frame of page.frames().slice(1)) frames.push(await frame.evaluate(() => document.body.innerText).catch(String));
    return { ...seen, missing, tooltips, frames, text: await page.evaluate(() => document.body.innerText), url: page.url(), media: await media(page) };
  } finally {
    await context.close();
  }
}

function watch(page, host) {
  const seen = { requests: [], failed: [], foreign: [], errors: [], asked: [] };
  page.on("request", (request) => {
    const to = new URL(request.url());
    if (["data:", "blob:"].includes(to.protocol)) return;
    seen.requests.push(`${request.method()} ${to.pathname}`);
    if (to.host !== host) seen.foreign.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) seen.failed.push(`${response.status()} ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") seen.failed.push(`${why} ${request.url()}`); // given up by the page itself
  });
  page.on("dialog", (dialog) => seen.asked.push(dialog.message()) && dialog.accept());
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  return seen;
}

async function take(page, step, limit) {
  if (step.click) await page.getByRole(step.role ?? "button", { name: step.click, exact: step.exact ?? false }).first().click({ timeout: limit });
  else if (step.css) await page.locator(step.css).first().click({ timeout: limit });
  else if (step.fill) await page.locator(step.fill).first().fill(step.value, { timeout: limit });
  else if (step.press) await page.keyboard.press(step.press);
  else if (step.gone) await page.getByText(step.gone, { exact: true }).first().waitFor({ state: "hidden", timeout: limit });
  else if (step.hover) return [await tooltip(page, page.locator(step.hover).first())];
  else if (step.expect) await page.getByText(step.expect).first().waitFor({ timeout: limit });
}

/** Moves over a chart until it names a point; a chart is drawn on a canvas, which has no text of its own. */
async function tooltip(page, chart) {
  const { x, y, width, height } = await chart.boundingBox();
  for (let down = y + 50; down < y + height - 50; down += 8)
    for (let right = x + 50; right < x + width; right += 8) {
      await page.mouse.move(right, down);
      const told = await page.evaluate(() => document.querySelector("#vg-tooltip-element.visible")?.innerText ?? "");
      if (told) return told.replace(/\s+/g, " ");
    }
  return "";
}

/** Pictures that were decoded, films and sounds that can be played. */
async function media(page) {
  return page.evaluate(() => ({
    images: [...document.images].map((image) => [new URL(image.src, location).pathname + new URL(image.src, location).search, image.naturalWidth]),
    films: [...document.querySelectorAll("video,audio")].map((one) => [one.tagName, one.readyState, one.error?.message ?? null]),
  }));
}

export async function close() {
  await opened?.close();
  opened = null;
}
