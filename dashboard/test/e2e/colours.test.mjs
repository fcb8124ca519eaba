import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { logSystem } from '../kinds.mjs';
import { trainingRuns } from '../samples.mjs';
import { assertAccessible, drawn, startBrowser, startServer, stopAll } from './harness.mjs';

const RED = '#ce0c3b';
const DARK_RED = '#ef5350';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.log(trainingRuns({ project: 'p', runs: 3, steps: 60, metrics: 1 }));
  await server.log(trainingRuns({ project: 'other', runs: 3, steps: 5, metrics: 1 }));
  await server.log(trainingRuns({ project: 'many', runs: 200, steps: 2, metrics: 1 }));
  await logSystem(server, { project: 'p', runs: 3, samples: 5 });
});
after(stopAll);

const swatchOf = (page, run) => page.getByRole('button', { name: `Colour of ${run}`, exact: true });
async function strokeOf(place) {
  const line = place.locator('line').first();
  return `${await line.getAttribute('stroke')} ${await line.getAttribute('stroke-dasharray')}`;
}

/** How many pixels of the first chart are of a colour. */
function pixels(page, colour) {
  return page.evaluate((hex) => {
    const canvas = document.querySelector('.u-wrap > canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    let found = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200 && wanted.every((part, at) => Math.abs(part - data[i + at]) < 12)) found++;
    return found;
  }, colour);
}

describe('the colour of a run', () => {
  it('is set by its swatch, holds on every page, outlives a reload, and can be as usual again', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}metrics?project=p`);
    await drawn(page);
    const swatch = swatchOf(page, 'run-2');
    const usual = await strokeOf(swatch);
    assert.equal(await pixels(page, RED), 0);
    await swatch.click();
    const menu = page.getByRole('dialog', { name: 'Colour of run-2' });
    assert.ok(await menu.getByRole('button', { name: 'As usual' }).isDisabled());
    await menu.getByRole('button', { name: 'red' }).click();
    await menu.getByRole('button', { name: 'dotted' }).click();
    assert.equal(await menu.getByRole('button', { name: 'red' }).getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.ok(await swatch.evaluate((button) => button === document.activeElement));
    assert.equal(await strokeOf(swatch), `${RED} 2 3`);
    await page.getByRole('checkbox', { name: 'run-2' }).and(page.locator(':checked')).waitFor();
    assert.ok((await pixels(page, RED)) > 30);

    await page.reload();
    await drawn(page);
    assert.equal(await strokeOf(swatch), `${RED} 2 3`);
    assert.ok((await pixels(page, RED)) > 30);
    for (const path of ['system', 'runs', 'run', 'compare']) {
      await page.goto(`${server.url}${path}?project=p&selected_run=run-2`);
      const shown = path === 'compare' ? page.getByRole('columnheader', { name: /run-2/ }) : swatch;
      assert.equal(await strokeOf(shown), `${RED} 2 3`, path);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${server.url}runs?project=p`);
    assert.equal(await strokeOf(swatch), `${DARK_RED} 2 3`);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${server.url}runs?project=other`);
    assert.equal(await strokeOf(swatch), usual);

    await page.goto(`${server.url}runs?project=p`);
    await swatch.click();
    await menu.getByRole('button', { name: 'As usual' }).click();
    await menu.waitFor({ state: 'detached' });
    assert.equal(await strokeOf(swatch), usual);
    await page.reload();
    assert.equal(await strokeOf(swatch), usual);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('is accessible, fits, and says when colours stand for something else', async () => {
    for (const width of [1440, 360]) {
      const { page, context, faults } = await browser.visit(`${server.url}runs?project=p&color=config.lr`, {
        width,
      });
      await swatchOf(page, 'run-1').click();
      await page.getByText('Now colours stand for lr').waitFor();
      await assertAccessible(page, `at ${width}`);
      assert.deepEqual(faults, []);
      await context.close();
    }
  });
});

describe('the keys j, k and space', () => {
  const focused = (page) =>
    page.evaluate(() => document.activeElement.labels?.[1]?.textContent ?? document.activeElement.ariaLabel);

  it('go through the list of runs and select, but not while one types or a dialog is open', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}metrics?project=p`);
    await drawn(page);
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('j');
    assert.equal(await focused(page), 'run-3');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j'); // the last one stays
    await page.keyboard.press('k');
    assert.equal(await focused(page), 'run-2');
    await page.keyboard.press('Space');
    await page.getByText('2 of 3 runs').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'run-2' }).isChecked(), false);
    await page.keyboard.press('Space');
    await page.getByText('3 of 3 runs').waitFor();
    await page.keyboard.press('o'); // the other keys act on it as well
    await page.getByText('1 of 3 runs').waitFor();

    const filter = page.getByRole('searchbox', { name: 'Filter runs' });
    await filter.focus();
    await page.keyboard.type('jk ');
    assert.equal(await filter.inputValue(), 'jk ');
    assert.ok(await filter.evaluate((input) => input === document.activeElement));
    await filter.fill('');
    await page.locator('main').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('next and last run').waitFor();
    await page.keyboard.press('j');
    assert.notEqual(await focused(page), 'run-3');
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('go through a long table as far as it reaches, each row in sight', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}runs?project=many`);
    const table = page.getByRole('region', { name: 'Table of runs' });
    await page.getByRole('rowheader').first().waitFor();
    const inSight = () =>
      table.evaluate((region) => {
        const box = document.activeElement.getBoundingClientRect();
        const { top, bottom } = region.getBoundingClientRect();
        return box.top >= top + 34 && box.bottom <= bottom;
      });
    // one key after the other: a row that has yet to be drawn takes a frame
    const move = async (key, times) => {
      for (let i = 0; i < times; i++) {
        const before = await focused(page);
        await page.keyboard.press(key);
        for (let tries = 0; tries < 50 && (await focused(page)) === before; tries++)
          await page.waitForTimeout(10);
      }
    };
    await move('j', 60);
    assert.equal(await focused(page), 'Select run-141');
    assert.ok(await inSight());
    await page.keyboard.press('Space');
    await page.getByText('1 selected').waitFor();
    await move('k', 58);
    assert.equal(await focused(page), 'Select run-199');
    assert.ok(await inSight());
    await table.evaluate((region) => {
      document.activeElement.blur();
      region.scrollTop = 32 * 100;
    });
    await page.getByRole('checkbox', { name: 'Select run-100', exact: true }).waitFor();
    await page.keyboard.press('j'); // begins with what is seen
    assert.equal(await focused(page), 'Select run-100');
    assert.deepEqual(faults, []);
    await context.close();
  });
});
