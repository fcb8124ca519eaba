import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { drawn, logSamples, startBrowser, startServer, stopAll } from './harness.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await logSamples(server);
});
after(stopAll);

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
/** Waits for the clipboard, which is filled some time after the key or the click. */
async function copied(page, pattern) {
  const until = Date.now() + 5000;
  while (Date.now() < until && !pattern.test(await clipboard(page))) await page.waitForTimeout(50);
  assert.match(await clipboard(page), pattern);
}
const permissions = ['clipboard-read', 'clipboard-write'];

describe('use via API or MCP', () => {
  it('is a link in the footer of every page; it opens a drawer and closing brings the address back', async () => {
    const { page, context, faults } = await browser.visit(
      `${server.url}metrics?project=my-project&smoothing=20`,
    );
    await drawn(page);
    const link = page.locator('footer').getByRole('link', { name: 'Use via API or MCP', exact: true });
    assert.equal(await link.innerText(), 'Use via API or MCP');
    assert.match(await link.getAttribute('href'), /[?&]view=api$/);
    const before = page.url();
    await link.click();
    const drawer = page.getByRole('dialog', { name: 'Use via API or MCP' });
    await drawer.getByRole('heading', { name: 'MCP documentation' }).waitFor(); // MCP is on
    assert.match(page.url(), /view=api/);
    await drawer.getByRole('tab', { name: 'cURL' }).click();
    await page.waitForURL(/view=api&lang=bash/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.waitForURL(before);
    for (const path of ['', 'runs?project=my-project', 'docs/api', 'no/such/page']) {
      await page.goto(server.url + path);
      await link.waitFor();
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('opens by its address and then closes in place', async () => {
    const { page, context } = await browser.visit(
      `${server.url}runs?project=my-project&view=api&lang=python`,
    );
    await page.getByRole('heading', { name: 'API documentation' }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.waitForURL(/runs\?project=my-project$/);
    await context.close();
  });

  it('counts, searches and links endpoints, and refills the examples', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api?lang=python&project=my-project`);
    const model = await (await fetch(`${server.url}docs/api.json`)).json();
    await page.getByText(`${model.operations.length} API endpoints`).waitFor();
    assert.equal(await page.getByRole('article').count(), model.operations.length);
    await page.getByRole('searchbox', { name: 'Search endpoints' }).fill('metric values');
    const card = page.getByRole('article', { name: '/get_metric_values' });
    await card.getByText('run="run-1"').waitFor();
    const found = await page.getByRole('article').allInnerTexts();
    assert.ok(found.length < model.operations.length);
    assert.ok(
      found.every((text) => /metric/i.test(text) && /value/i.test(text)),
      'every word is in each',
    );
    await page.getByLabel('Run', { exact: true }).selectOption('run-2');
    await card.getByText('run="run-2"').waitFor();
    await page.goto(`${server.url}docs/api?lang=bash#get_run_summary`);
    await page.reload();
    await page.getByRole('article', { name: '/get_run_summary' }).waitFor();
    await page.waitForFunction(() => scrollY > 400);
    await context.close();
  });

  it('copies by button and by key, and says so', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api?lang=javascript`, { permissions });
    const card = page.getByRole('article', { name: '/get_all_projects' });
    await card.getByRole('button', { name: 'Copy: get_all_projects example' }).click();
    assert.match(await clipboard(page), /client\.predict\("\/get_all_projects"/);
    await page.getByRole('status').filter({ hasText: 'Copied' }).first().waitFor({ state: 'attached' });
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await card.getByRole('group', { name: /get_all_projects result/ }).focus();
    await page.keyboard.press('c');
    await copied(page, /^\[/);
    await page.getByRole('button', { name: 'Copy page as Markdown' }).click();
    await copied(page, /^# /m);
    await context.close();
  });

  it('tries a reading endpoint for real', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api?lang=python&project=my-project`);
    const card = page.getByRole('article', { name: '/get_runs_for_project' });
    await card.getByRole('button', { name: 'Try it' }).click();
    await card.getByRole('textbox', { name: 'project' }).fill('my-project');
    await card.getByRole('button', { name: 'Run', exact: true }).click();
    await card.getByText(/^200$/).waitFor();
    await card.getByText(/ ms · .*B/).waitFor();
    assert.match(await card.getByRole('group', { name: /answer/ }).innerText(), /"run-3"/);
    await context.close();
  });

  it('asks before it writes', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api?lang=python&project=my-project`);
    const card = page.getByRole('article', { name: '/log', exact: true });
    await card.getByRole('button', { name: 'Try it' }).click();
    await card.getByRole('textbox', { name: 'project' }).fill('tried');
    await card.getByRole('textbox', { name: 'metrics' }).fill('{"loss":');
    await card.getByRole('button', { name: 'Run', exact: true }).click();
    await card.getByRole('button', { name: 'Yes, write' }).click();
    await card.getByText(/metrics must be JSON/).waitFor();
    assert.ok(!(await server.call('get_all_projects', {})).includes('tried'));
    await card.getByRole('textbox', { name: 'metrics' }).fill('{"loss": 0.25}');
    await card.getByRole('button', { name: 'Run', exact: true }).click();
    await card.getByRole('button', { name: 'Yes, write' }).click();
    await card.getByText(/^200$/).waitFor();
    assert.ok((await server.call('get_all_projects', {})).includes('tried'));
    await context.close();
  });

  it('uploads a file and passes it on', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api?lang=python&project=my-project`);
    const card = page.getByRole('article', { name: '/bulk_upload_media' });
    await card.getByRole('button', { name: 'Try it' }).click();
    const run = async () => {
      await card.getByRole('button', { name: 'Run', exact: true }).click();
      await card.getByRole('button', { name: 'Yes, write' }).click();
    };
    await run();
    await card.getByText('Choose a file.').waitFor();
    await card
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'a b.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await run();
    await card.getByText(/^200$/).waitFor();
    assert.ok(readdirSync(server.folder, { recursive: true }).some((file) => file.endsWith('a b.png')));
    await context.close();
  });

  it('sends the write token that was typed, and keeps it nowhere', async () => {
    const guarded = await startServer({ token: 'secret-token' });
    const { page, context } = await browser.visit(`${guarded.url}docs/api?lang=python`);
    const card = page.getByRole('article', { name: '/log', exact: true });
    await card.getByRole('button', { name: 'Try it' }).click();
    const write = async () => {
      await card.getByRole('button', { name: 'Run', exact: true }).click();
      await card.getByRole('button', { name: 'Yes, write' }).click();
    };
    await write();
    await card.getByText(/^400$/).waitFor();
    await card.getByLabel(/Token/).fill('secret-token');
    await write();
    await card.getByText(/^200$/).waitFor();
    const kept = await page.evaluate(
      () => location.href + JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
    );
    assert.doesNotMatch(kept, /secret-token/);
    await context.close();
    await guarded.close();
  });

  it('checks MCP for real and narrows the tools', async () => {
    const { page, context, faults } = await browser.visit(`${server.url}docs/api?lang=mcp`);
    const { mcp } = await (await fetch(`${server.url}docs/api.json`)).json();
    await page.getByText(`It works: ${mcp.tools.length} tools`).waitFor();
    await page.getByText(/protocol\s+20\d\d-\d\d-\d\d/).waitFor();
    await page.getByRole('button', { name: 'Only the first' }).click();
    await page.getByRole('checkbox', { name: mcp.tools[3] }).check();
    const narrowed = `${mcp.url}?tools=${mcp.tools[0]},${mcp.tools[3]}`;
    await page.getByText('It works: 2 tools').waitFor();
    assert.equal(await page.getByRole('group', { name: /MCP server URL/ }).innerText(), narrowed);
    await page.getByText(`claude mcp add --transport http trackio '${narrowed}'`).waitFor();
    await page.getByRole('radio', { name: /compare, diagnose and draw/ }).check();
    await page.getByText(`It works: ${mcp.current_tools.length} tools`).waitFor();
    assert.equal(await page.getByRole('group', { name: /MCP server URL/ }).innerText(), mcp.current_url);
    await page.getByText(`claude mcp add --transport http trackio ${mcp.current_url}`).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('says how to turn MCP on when it is off', async () => {
    const off = await startServer({ mcp: false });
    const { page, context } = await browser.visit(`${off.url}?view=api`);
    await page.getByRole('heading', { name: 'API documentation' }).waitFor(); // Python is first then
    await page.getByRole('tab', { name: 'MCP' }).click();
    await page.getByText('./trackio show --mcp-server').waitFor();
    await page.getByText('GRADIO_MCP_SERVER=True').waitFor();
    await context.close();
    await off.close();
  });

  it('points at the Markdown when scripts are off', async () => {
    const { page, context } = await browser.visit(`${server.url}docs/api`, { javaScriptEnabled: false });
    assert.match(await page.locator('noscript').innerText(), /docs\/api\.md/);
    await context.close();
  });
});
