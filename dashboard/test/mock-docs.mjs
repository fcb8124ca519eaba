// A stand-in for /docs/api.json with the shapes of the real one.

const P = {
  project: ['str', 'The project, as given to trackio.init.'],
  run: ['str', 'The name of the run.'],
  run_id: ['str or null', 'The id of the run; wins over its name.'],
  metric_name: ['str', 'The metric, as it was logged.'],
  metrics: ['dict', 'Names and values. NaN and infinities are kept.'],
  step: ['int or null', 'The step; left out, it continues after the last one.'],
  logs: [
    'list of entries {project: str, run: str, metrics: dict, step?: int or null, config?: dict or null}',
    'Entries, each with project, run and metrics, and perhaps step and config.',
  ],
  uploads: [
    'list of entries {project: str, run: str, step?: int or null, uploaded_file: uploaded file}',
    'Files and where they belong.',
  ],
  uploaded_db: ['uploaded file', 'A SQLite file of Trackio.'],
  level: ['str or null', 'Only alerts of this level: info, warn or error.'],
  since: ['int or null', 'A cursor from an earlier answer: only what is newer comes.'],
  max_points: ['int or null', 'Most points of one series. The lowest and highest of each bucket are kept.'],
  runs: ['list[str] or null', 'Ids of runs; all when left out.'],
  names: ['list[str] or null', 'Names of metrics; all when left out.'],
  alerts: ['list[dict(str, Any)]', 'Alerts with project, run, title, text, level and step.'],
};

// name, access, MCP tool?, summary, parameters (`?` marks what may be left out), result type, result
const OPERATIONS = [
  [
    'upload_db_to_space',
    'upload',
    1,
    'Makes a project of an uploaded database file.',
    'project uploaded_db',
    null,
    null,
  ],
  ['bulk_upload_media', 'upload', 1, 'Stores media files for runs.', 'uploads', null, null],
  ['log', 'log', 1, 'Logs one entry.', 'project run metrics step?', null, null],
  [
    'bulk_log',
    'log',
    1,
    'Logs many entries at once. All of a project are kept, or none.',
    'logs',
    null,
    null,
  ],
  [
    'get_metric_values',
    'read',
    1,
    'All values of one metric of one run, oldest first.',
    'project run metric_name',
    'list[dict(str, Any)]',
    [{ timestamp: '2026-11-22T11:38:08.941874+00:00', step: 0, value: 1.08 }],
  ],
  [
    'get_runs_for_project',
    'read',
    1,
    'The runs of a project, oldest first.',
    'project',
    'list[str]',
    ['run-1', 'run-2'],
  ],
  [
    'get_metrics_for_run',
    'read',
    1,
    'The names of what a run has logged.',
    'project run',
    'list[str]',
    ['acc', 'loss'],
  ],
  ['get_all_projects', 'read', 1, 'The names of all projects.', '', 'list[str]', ['my-project']],
  [
    'get_project_summary',
    'read',
    1,
    'How many runs a project has, and when something was logged last.',
    'project',
    'dict(str, Any)',
    { project: 'my-project', num_runs: 3, runs: ['run-1', 'run-2', 'run-3'], last_activity: 199 },
  ],
  [
    'get_run_summary',
    'read',
    1,
    'Metrics, configuration and last step of a run.',
    'project run run_id?',
    'dict(str, Any)',
    {
      project: 'my-project',
      run: 'run-1',
      num_logs: 200,
      metrics: ['acc', 'loss'],
      config: { lr: 0.001 },
      last_step: 199,
    },
  ],
  ['bulk_log_system', 'log', 0, 'Logs system metrics.', 'logs', null, null],
  ['bulk_alert', 'log', 0, 'Records alerts.', 'alerts', null, null],
  [
    'get_alerts',
    'read',
    1,
    'Alerts of a project, newest first.',
    'project run? run_id? level? since?',
    'list[dict(str, Any)]',
    [],
  ],
  [
    'get_run_configs',
    'read',
    0,
    'The configurations of all runs.',
    'project',
    'dict(str, Any)',
    { '01': { lr: 0.001 } },
  ],
  [
    'get_metric_names',
    'read',
    1,
    'The names of all scalar metrics.',
    'project runs?',
    'list[str]',
    ['acc', 'loss'],
  ],
  [
    'get_series',
    'read',
    1,
    'Series of several runs and metrics, down-sampled.',
    'project runs? names? max_points? since?',
    'dict(str, Any)',
    { cursor: 12, series: [] },
  ],
  ['get_settings', 'read', 0, 'What the server offers.', '', 'dict(str, Any)', { media_dir: null }],
  [
    'get_run_mutation_status',
    'read',
    0,
    'Whether runs may be changed.',
    '',
    'dict(str, Any)',
    { allowed: true },
  ],
];

export function docsOf({ base, sample, mcp }) {
  const url = `${base}gradio_api/mcp/`;
  const operations = OPERATIONS.map((row) => operationOf(row, base, sample));
  return {
    base_url: base,
    version: '0.43.0',
    sample,
    mcp: { enabled: mcp, url, current_url: `${base}mcp/`, tools: mcp ? toolNames() : [] },
    install: {
      python: 'pip install gradio_client',
      javascript: 'npm i -D @gradio/client',
      bash: 'curl --version',
    },
    operations,
    clients: mcp ? clientsOf(base, url) : [],
  };
}

export function toolNames() {
  return OPERATIONS.filter(([, , tool]) => tool).map(([name]) => name);
}

function operationOf([name, access, , summary, list, type, example], base, sample) {
  const parameters = list
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const parameter = word.replace('?', '');
      const [kind, doc] = P[parameter];
      return { name: parameter, type: kind, required: !word.endsWith('?'), default: null, doc };
    });
  const tried = {};
  const samples = { ...sample, metric_name: sample.metric, metrics: { loss: 0.5 }, step: 0 };
  const entry = { project: sample.project, run: sample.run, metrics: { loss: 0.5 }, step: 0 };
  for (const { name: key, required } of parameters) {
    if (!required && key !== 'step') continue;
    tried[key] = key === 'logs' || key === 'alerts' || key === 'uploads' ? [entry] : (samples[key] ?? null);
  }
  return {
    name,
    access,
    summary,
    parameters,
    returns: { type, example },
    try: tried,
    snippets: snippetsOf(name, tried, base),
  };
}

function snippetsOf(name, tried, base) {
  const entries = Object.entries(tried);
  const json = JSON.stringify(tried);
  const python = (value) => JSON.stringify(value).replace(/\bnull\b/g, 'None');
  const data = JSON.stringify({ data: Object.values(tried) });
  return {
    python: `from gradio_client import Client\n\nclient = Client("${base}")\nresult = client.predict(\n${entries
      .map(([key, value]) => `    ${key}=${python(value)},\n`)
      .join('')}    api_name="/${name}",\n)\nprint(result)`,
    javascript: `import { Client } from "@gradio/client";\n\nconst client = await Client.connect("${base}");\nconst result = await client.predict("/${name}", ${json});\nconsole.log(result.data);`,
    bash: `# One request\ncurl -s ${base}api/${name} -H 'Content-Type: application/json' -d '${json}'\n\n# Gradio's two steps\nEVENT_ID=$(curl -s -X POST ${base}gradio_api/call/${name} -H 'Content-Type: application/json' -d '${data}' | awk -F'"' '{print $4}') \\\n  && curl -N ${base}gradio_api/call/${name}/$EVENT_ID`,
    mcp: JSON.stringify({ method: 'tools/call', params: { name, arguments: tried } }, null, 2),
  };
}

function clientsOf(base, url) {
  const server = { url };
  const upload = {
    command: 'uvx',
    args: ['--from', 'gradio[mcp]', 'gradio', 'upload-mcp', url, '<UPLOAD_DIRECTORY>'],
  };
  const cursor = Buffer.from(JSON.stringify(server)).toString('base64');
  const code = JSON.stringify({ name: 'trackio', type: 'http', url });
  return [
    {
      id: 'claude-code',
      title: 'Claude Code',
      language: 'bash',
      text: `claude mcp add --transport http trackio ${url}`,
      link: null,
      note: 'Type this once, in any folder.',
    },
    {
      id: 'cursor',
      title: 'Cursor',
      language: 'json',
      text: JSON.stringify({ mcpServers: { trackio: server } }, null, 2),
      link: `cursor://anysphere.cursor-deeplink/mcp/install?name=trackio&config=${encodeURIComponent(cursor)}`,
      note: 'In ~/.cursor/mcp.json.',
    },
    {
      id: 'vscode',
      title: 'VS Code',
      language: 'bash',
      text: `code --add-mcp '${code}'`,
      link: `vscode:mcp/install?${encodeURIComponent(code)}`,
      note: '',
    },
    {
      id: 'json',
      title: 'Other clients',
      language: 'json',
      text: JSON.stringify({ mcpServers: { gradio: server, upload_files_to_gradio: upload } }, null, 2),
      link: null,
      note: 'The second entry is only needed for the tools that take files; it needs uv.',
    },
    {
      id: 'stdio',
      title: 'Clients with stdio only',
      language: 'json',
      text: JSON.stringify(
        { mcpServers: { trackio: { command: 'npx', args: ['mcp-remote', url] } } },
        null,
        2,
      ),
      link: null,
      note: '',
    },
  ];
}
