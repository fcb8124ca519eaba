// A stand-in for the Java server: the contract's endpoints over data in memory, for development and tests.
//   node test/mock-server.mjs [--port 7861] [--empty] [--no-mcp] [--live] [--prefix /track]
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Data, HOSTILE, trainingRuns } from './mock-data.mjs';
import { docsOf, toolNames } from './mock-docs.mjs';
import { seriesBytes } from './mock-series.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "font-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const PAGES = /^(metrics|runs|docs\/api)?$/;

/** Starts the mock. `port` 0 takes a free one. Returns its address, its data and `close`. */
export async function startMock({
  port = 0,
  mcp = true,
  prefix = '/',
  token = '',
  closed = false,
  data = new Data(),
} = {}) {
  const streams = new Set();
  const calls = []; // what was asked, for tests that count requests
  const state = { away: false };
  const context = { data, mcp, prefix, token, closed, calls, streams };
  const server = createServer((request, response) => {
    if (state.away) return request.socket.destroy();
    handle(context, request, response).catch((error) => {
      json(request, response, 500, { error: String(error?.message ?? error) });
    });
  });
  const heartbeat = setInterval(
    () => streams.forEach(({ response }) => response.write(': beat\n\n')),
    15_000,
  );
  const tell = (project) => streams.forEach((stream) => stream.touch(project));
  data.listeners.add(tell);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}${prefix}`;
  return {
    url,
    data,
    calls,
    /** Drops all connections, and refuses new ones until it is called with false. */
    setAway(away) {
      state.away = away;
      if (away) server.closeAllConnections();
    },
    close() {
      clearInterval(heartbeat);
      data.listeners.delete(tell);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(context, request, response) {
  const url = new URL(request.url, 'http://localhost');
  const { data, mcp, prefix } = context;
  if (!url.pathname.startsWith(prefix)) return json(request, response, 404, { error: 'Nothing here.' });
  const path = decodeURIComponent(url.pathname.slice(prefix.length));
  const base = `http://${request.headers.host}${prefix}`;
  if (path === 'version') {
    return json(request, response, 200, {
      version: '0.43.0',
      api_version: 1,
      mcp_enabled: mcp,
      mcp_path: '/mcp',
    });
  }
  if (path === 'ui/v1/series') return series(context, request, response);
  if (path === 'ui/v1/events') return events(context, url.searchParams.get('project'), response);
  if (path === 'docs/api.json') {
    return json(request, response, 200, docsOf({ base, sample: sampleOf(data, url.searchParams), mcp }));
  }
  if (path === 'docs/api.md') {
    response.writeHead(200, { 'content-type': 'text/markdown' });
    return response.end('# API\n');
  }
  if (path === 'gradio_api/upload') {
    const name = /filename="([^"]*)"/.exec(await body(request))?.[1];
    return json(request, response, 200, name ? [`/uploads/1/${name}`] : []);
  }
  if (path.startsWith('api/')) return operation(context, path.slice(4), request, response);
  if (/^(gradio_api\/)?mcp\/?$/.test(path)) return mcpCall(context, url, request, response);
  return file(context, path, request, response);
}

async function series({ calls, data, closed }, request, response) {
  const keywords = JSON.parse(await body(request));
  calls.push({ name: 'series', keywords });
  if (closed) return json(request, response, 401, { error: 'A write_token is required to read.' });
  response.writeHead(200, { 'content-type': 'application/x-trackio-series' });
  return response.end(seriesBytes(data, keywords));
}

async function operation(context, name, request, response) {
  const keywords = JSON.parse((await body(request)) || '{}');
  context.calls.push({ name, keywords });
  const { data, token, closed } = context;
  if (closed) return json(request, response, 400, { error: 'A write_token is required to read.' });
  if (token !== '' && /^(log|bulk_)/.test(name) && request.headers['x-trackio-write-token'] !== token) {
    return json(request, response, 401, { error: 'A write token is required.' });
  }
  const run = () =>
    data.runs(keywords.project).find((one) => one.id === keywords.run_id || one.name === keywords.run);
  const operations = {
    get_all_projects: () => [...data.projects.keys()].sort(),
    get_runs_for_project: () =>
      data
        .runs(keywords.project)
        .map(({ id, name, created }) => ({ id, name, created_at: new Date(created).toISOString() })),
    get_run_configs: () =>
      Object.fromEntries(data.runs(keywords.project).map(({ id, config }) => [id, config])),
    get_metric_names: () => data.metricNames(keywords.project),
    get_project_summary: () => {
      const runs = data.runs(keywords.project);
      const last = Math.max(
        ...runs.flatMap((one) => [...one.series.values()].map(({ times }) => times.at(-1))),
      );
      return {
        project: keywords.project,
        num_runs: runs.length,
        last_activity: new Date(last).toISOString(),
      };
    },
    get_run_summary: () => {
      const { id, name, logs, names, config, lastStep } = run();
      const { project } = keywords;
      return {
        project,
        run: name,
        run_id: id,
        num_logs: logs,
        metrics: [...names].sort(),
        config,
        last_step: lastStep,
      };
    },
    get_alerts: () => [],
    bulk_log: () => void data.log(keywords.logs),
    log: () => void data.log([keywords]),
    bulk_upload_media: () => null,
  };
  if (!operations[name]) return json(request, response, 404, { error: `Unknown operation: ${name}` });
  return json(request, response, 200, { data: operations[name]() ?? null });
}

function events({ streams }, only, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('event: hello\ndata: {}\n\n');
  let timer = null;
  const waiting = new Set();
  const send = () => {
    for (const project of waiting) response.write(`event: touched\ndata: ${JSON.stringify({ project })}\n\n`);
    timer = waiting.size > 0 ? setTimeout(send, 250) : null;
    waiting.clear();
  };
  const stream = {
    response,
    touch(project) {
      if (only !== null && only !== project) return;
      waiting.add(project);
      if (timer === null) send();
    },
  };
  streams.add(stream);
  response.on('close', () => {
    streams.delete(stream);
    clearTimeout(timer);
  });
}

async function mcpCall({ mcp }, url, request, response) {
  if (!mcp) return json(request, response, 404, { error: 'MCP is off: start with --mcp-server' });
  const { id, method } = JSON.parse(await body(request));
  const only = url.searchParams.get('tools')?.split(',');
  const tools = toolNames().filter((tool) => !only || only.includes(tool));
  const results = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'Trackio Dashboard', version: '0.43.0' },
    },
    'tools/list': { tools: tools.map((name) => ({ name, inputSchema: { type: 'object' } })) },
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(
    `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: results[method] })}\n\n`,
  );
}

function sampleOf(data, query) {
  const project = query.get('project') ?? [...data.projects.keys()].sort()[0] ?? 'my-project';
  const run = query.get('run') ?? data.runs(project)[0]?.name ?? 'run-1';
  const metric = query.get('metric') ?? data.metricNames(project).find((name) => name === 'loss') ?? 'loss';
  return { project, run, metric };
}

function file({ prefix }, path, request, response) {
  const found = join(DIST, normalize(path));
  const isFile = found.startsWith(DIST) && path !== '' && existsSync(found) && statSync(found).isFile();
  if (!isFile && extname(path) !== '') return json(request, response, 404, { error: 'Nothing here.' });
  const headers = {
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
  if (!isFile) {
    const html = readFileSync(join(DIST, 'index.html'), 'utf8').replace(
      '<base href="/"',
      `<base href="${prefix}"`,
    );
    response.writeHead(PAGES.test(path) ? 200 : 404, {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
    });
    return response.end(html);
  }
  headers['content-type'] = `${TYPES[extname(path)] ?? 'application/octet-stream'}; charset=utf-8`;
  headers['cache-control'] = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  const gz = existsSync(`${found}.gz`) && /gzip/.test(request.headers['accept-encoding'] ?? '');
  if (gz) headers['content-encoding'] = 'gzip';
  response.writeHead(200, headers);
  return response.end(readFileSync(gz ? `${found}.gz` : found));
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function json(request, response, status, value) {
  const text = JSON.stringify(value);
  const headers = { 'content-type': 'application/json' };
  const zip = text.length > 1000 && /gzip/.test(request.headers['accept-encoding'] ?? '');
  if (zip) headers['content-encoding'] = 'gzip';
  response.writeHead(status, headers);
  response.end(zip ? gzipSync(text, { level: 1 }) : text);
}

/** What the mock shows when it is started by hand: small, big and hostile projects. */
export function demoData() {
  const data = new Data();
  data.log(trainingRuns({ project: 'my-project', runs: 3, steps: 200 }));
  data.log(trainingRuns({ project: 'sweep-50', runs: 50, steps: 2000, metrics: 5 }));
  const { project, run, metric, config } = HOSTILE;
  for (let step = 0; step < 20; step++) {
    data.log([
      {
        project,
        run,
        step,
        config,
        metrics: { [metric]: step % 7 === 3 ? 'NaN' : 1 / (step + 1), tiny: 2e-9 * step },
      },
    ]);
  }
  return data;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = (name) => process.argv.includes(name);
  const option = (name, other) => (flag(name) ? process.argv[process.argv.indexOf(name) + 1] : other);
  const data = flag('--empty') ? new Data() : demoData();
  const prefix = option('--prefix', '/').replace(/\/*$/, '/');
  const mock = await startMock({
    port: Number(option('--port', 7861)),
    mcp: !flag('--no-mcp'),
    prefix,
    data,
  });
  console.log(`* Trackio dashboard: ${mock.url}`);
  if (flag('--live')) {
    let step = 200;
    setInterval(() => {
      const loss = 0.2 + 1 / Math.sqrt(++step - 190);
      data.log([{ project: 'my-project', run: 'run-3', step, metrics: { loss, acc: 1 - loss / 3 } }]);
    }, 400);
  }
}
