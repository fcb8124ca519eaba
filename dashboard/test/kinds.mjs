// Everything but numbers, in the shapes that the Python client sends: pictures, sounds, tables, samples, traces.
import { deflateSync } from 'node:zlib';
import { random } from './samples.mjs';

/** The bytes of a PNG; `colour(x, y)` gives three numbers to 255. */
export function png(width, height, colour) {
  const raw = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) raw.set(colour(x, y), y * (1 + width * 3) + 1 + x * 3);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [
    ['IHDR', head],
    ['IDAT', deflateSync(raw)],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...parts.map(([name, content]) => {
      const body = Buffer.concat([Buffer.from(name), content]);
      const around = Buffer.alloc(8 + body.length);
      around.writeUInt32BE(content.length, 0);
      body.copy(around, 4);
      around.writeUInt32BE(crc(body), 4 + body.length);
      return around;
    }),
  ]);
}

function crc(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let i = 0; i < 8; i++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/** A second of a tone. */
export function wav(hertz) {
  const samples = 8000;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.set([1, 0, 1, 0], 20);
  file.writeUInt32LE(samples, 24);
  file.writeUInt32LE(samples * 2, 28);
  file.set([2, 0, 16, 0], 32);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++)
    file.writeInt16LE(Math.round(8000 * Math.sin((i / samples) * Math.PI * 2 * hertz)), 44 + i * 2);
  return file;
}

/** Points on a ring that is twisted. */
export function ply(points) {
  const head = `ply\nformat binary_little_endian 1.0\nelement vertex ${points}\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n`;
  const body = Buffer.alloc(points * 15);
  const next = random(3);
  for (let i = 0; i < points; i++) {
    const [u, v] = [next() * Math.PI * 2, next() * Math.PI * 2];
    const r = 2 + 0.7 * Math.cos(v);
    [r * Math.cos(u), 0.7 * Math.sin(v) + 0.4 * Math.sin(3 * u), r * Math.sin(u)].forEach((value, axis) =>
      body.writeFloatLE(value, i * 15 + axis * 4),
    );
    body.set([127 + 120 * Math.cos(u), 127 + 120 * Math.sin(u), 160], i * 15 + 12);
  }
  return Buffer.concat([Buffer.from(head), body]);
}

/** A blob that grows sharper with the steps. */
export function picture(run, step, size = 48) {
  const sharp = 0.2 + step / 400;
  return png(size, size, (x, y) => {
    const [u, v] = [(x / size - 0.5) * 4, (y / size - 0.5) * 4];
    const wave =
      Math.sin(u * 3 * sharp + run) * Math.cos(v * 3 * sharp - run) + Math.exp(-(u * u + v * v) * sharp);
    return [127 + 110 * wave, 120 + 90 * Math.sin(wave * 2 + run), 140 - 90 * wave].map((c) =>
      Math.max(0, Math.min(255, c)),
    );
  });
}

async function upload(server, project, run, step, files) {
  const form = new FormData();
  for (const { name, bytes } of files) form.append('files', new Blob([bytes]), name);
  const answer = await fetch(`${server.url}api/upload`, { method: 'POST', body: form });
  const { paths } = await answer.json();
  await server.call('bulk_upload_media', {
    uploads: files.map(({ name }, i) => ({
      project,
      run,
      step,
      relative_path: null,
      uploaded_file: { path: paths[i], orig_name: name, meta: { _type: 'gradio.FileData' } },
    })),
  });
}

const SENTENCES = [
  'A quiet film that stays with you',
  'Two hours of my life',
  'Oddly moving, in spite of its many, many flaws and its length',
  'Good',
];

/** Media of all kinds: `runs` runs with `steps` steps, and files for each. */
export async function logMedia(server, { project, runs, steps, every = 100, all = true, prefix = 'run-' }) {
  for (let r = 1; r <= runs; r++) {
    const run = `${prefix}${r}`;
    const entries = [];
    for (let s = 0; s < steps; s++) {
      const step = s * every;
      const at = (name) => `${project}/${run}/${step}/${name}`;
      const files = [{ name: `sample-${r}-${s}.png`, bytes: picture(r, step) }];
      const metrics = {
        'val/sample': {
          _type: 'trackio.image',
          file_path: at(files[0].name),
          caption: `a ${['fox', 'boat', 'house'][r % 3]}, epoch ${s}`,
        },
        loss: 1 / (s + 1),
      };
      if (all) {
        const next = random(r * 100 + s);
        const values = Array.from({ length: 32 }, (_, i) =>
          Math.round(400 * Math.exp(-(((i - 16 + s) / (9 - s * 0.6)) ** 2)) + next() * 12),
        );
        const width = 3 - s * 0.15;
        metrics['weights/layer1'] = {
          _type: 'trackio.histogram',
          bins: Array.from({ length: 33 }, (_, i) => -width + (2 * width * i) / 32),
          values,
        };
      }
      if (all && s === steps - 1) {
        files.push(
          { name: 'tone.wav', bytes: wav(220 * r) },
          {
            name: 'page.html',
            bytes: Buffer.from(
              '<!doctype html><style>body{font:14px sans-serif}</style><h1>Confusion</h1><p id="p">still</p><script>document.getElementById("p").textContent="scripts run, alone";try{parent.document.title="stolen"}catch{document.title="kept out"}</script>',
            ),
          },
          { name: 'cloud.ply', bytes: ply(3000) },
          { name: 'mesh.glb', bytes: Buffer.from('glTF') },
          { name: 'cell.png', bytes: picture(r + 3, 300, 24) },
          {
            name: 'drawing.svg',
            bytes: Buffer.from(
              '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><rect width="60" height="40" fill="#fff"/><circle cx="30" cy="20" r="14" fill="#d95f02"/><script>window.hacked=1</script></svg>',
            ),
          },
        );
        Object.assign(metrics, {
          'speech/sample': { _type: 'trackio.audio', file_path: at('tone.wav'), caption: `${220 * r} Hz` },
          confusion: { _type: 'trackio.html', file_path: at('page.html'), caption: null },
          cloud: {
            _type: 'trackio.object3d',
            file_path: at('cloud.ply'),
            caption: 'a ring',
            format: 'ply',
            kind: 'point_cloud',
            original_point_count: 3000,
            rendered_point_count: 3000,
          },
          mesh: { _type: 'trackio.object3d', file_path: at('mesh.glb'), caption: null, format: 'glb' },
          drawing: { _type: 'trackio.image', file_path: at('drawing.svg'), caption: 'a drawing' },
          notes: {
            _type: 'trackio.markdown',
            _value: `# Run ${r}\n\nThe loss went **down**, see [the paper](https://example.org/paper).\n\n- warm-up helps\n- \`lr\` of 3e-4 is fine\n\n| split | acc |\n|---|---|\n| val | 0.9${r} |\n\n<img src=x onerror="window.hacked=1">`,
          },
          predictions: {
            _type: 'trackio.table',
            _value: Array.from({ length: 500 }, (_, i) => ({
              text: SENTENCES[i % 4],
              label: ['negative', 'positive'][i % 2],
              score: Number((((i * 37) % 500) / 500).toFixed(3)),
              picture:
                i % 50 === 0
                  ? { _type: 'trackio.image', file_path: at('cell.png'), caption: `cell ${i}` }
                  : null,
            })),
          },
        });
      }
      entries.push({ project, run, step, metrics });
      await upload(server, project, run, step, files);
    }
    await server.log(entries);
  }
}

/** Samples of two GPUs and a CPU, every ten seconds. */
export async function logSystem(server, { project, runs, samples, prefix = 'run-', end = Date.now() }) {
  const logs = [];
  for (let r = 1; r <= runs; r++) {
    const next = random(r);
    for (let s = 0; s < samples; s++) {
      const timestamp = new Date(end - (samples - s) * 10_000 + r).toISOString();
      const metrics = {};
      for (const gpu of [0, 1]) {
        const busy = s < 4 ? 3 : 88 + 9 * Math.sin(s / 7 + gpu + r) + next() * 3;
        Object.assign(metrics, {
          [`gpu/${gpu}/utilization`]: Math.round(busy),
          [`gpu/${gpu}/allocated_memory`]: 9 + 22 * (1 - Math.exp(-s / 6)) + next() * 0.3,
          [`gpu/${gpu}/temp`]: Math.round(38 + 34 * (1 - Math.exp(-s / 20)) + next() * 2),
          [`gpu/${gpu}/power`]: 60 + busy * 2.6,
        });
      }
      logs.push({ project, run: `${prefix}${r}`, timestamp, metrics });
      const cores = Object.fromEntries(
        [0, 1, 2, 3].map((core) => [`cpu/${core}/utilization`, Math.round(next() * 60 + core * 10)]),
      );
      logs.push({
        project,
        run: `${prefix}${r}`,
        timestamp: new Date(Date.parse(timestamp) + 400).toISOString(),
        metrics: {
          ...cores,
          'cpu/utilization': 40 + 10 * Math.sin(s / 5),
          'memory/used': 20 + s / samples,
          'memory/percent': 31 + s / 50,
          'disk/read_mb_per_sec': next() * 300,
          'network/sent_mb_per_sec': next() * 9,
        },
      });
    }
  }
  for (let i = 0; i < logs.length; i += 5000)
    await server.call('bulk_log_system', { logs: logs.slice(i, i + 5000) });
}

const QUESTIONS = [
  'Where is my parcel?',
  'Summarise the incident report of Tuesday',
  'Translate “der Hund” into French',
  'Which flights go to Lisbon on Friday?',
  'Why did the nightly build fail?',
];

/** Traces with messages, tool calls and spans; every sixth fails. */
export async function logTraces(server, { project, runs, traces, prefix = 'run-', end = Date.now() }) {
  const entries = [];
  for (let r = 1; r <= runs; r++) {
    for (let t = 0; t < traces; t++) {
      const question = `${QUESTIONS[(t + r) % QUESTIONS.length]} (${r}.${t})`;
      const start = end / 1000 - (traces - t) * 60;
      const failed = t % 6 === 5;
      const span = (id, parent, name, kind, from, to, more = {}) => ({
        id,
        parent_id: parent,
        name,
        kind,
        start_time: start + from,
        end_time: start + to,
        status: 'ok',
        ...more,
      });
      entries.push({
        project,
        run: `${prefix}${r}`,
        step: t,
        timestamp: new Date(start * 1000).toISOString(),
        log_id: `${prefix}${r}-${t}`,
        metrics: {
          chat: {
            _type: 'trackio.trace',
            messages: [
              { role: 'system', content: 'You are a helpful assistant. Be brief.' },
              { role: 'user', content: question },
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  {
                    id: 'c1',
                    type: 'function',
                    function: { name: 'search', arguments: '{"query":"needle","limit":5}' },
                  },
                ],
              },
              {
                role: 'tool',
                tool_call_id: 'c1',
                name: 'search',
                content: '{"hits":[{"title":"A haystack","score":0.91}]}',
              },
              ...(failed
                ? []
                : [
                    {
                      role: 'assistant',
                      content: [{ type: 'text', text: `Here is what I found about ${question}` }],
                    },
                  ]),
            ],
            metadata: { session_id: `s-${t % 7}`, environment: 'staging' },
            spans: [
              span(
                'root',
                null,
                'answer',
                'span',
                0,
                failed ? 2.4 : 3.1,
                failed ? { status: 'error', error: 'The tool did not answer in time' } : {},
              ),
              span('plan', 'root', 'plan', 'generation', 0.05, 0.9, {
                model: 'small-7b',
                usage: { input_tokens: 412, output_tokens: 38 },
                cost_usd: 0.0004,
                input: [{ role: 'user', content: question }],
                output: 'Use the search tool.',
              }),
              span('search', 'root', 'search', 'tool', 0.95, failed ? 2.4 : 1.6, {
                input: { query: 'needle', limit: 5 },
                ...(failed
                  ? { status: 'error', error: 'timeout after 1.4 s' }
                  : { output: { hits: [{ title: 'A haystack', score: 0.91 }] } }),
              }),
              span('embed', 'search', 'embed', 'span', 1.0, 1.2),
              ...(failed
                ? []
                : [
                    span('write', 'root', 'write', 'generation', 1.7, 3.05, {
                      model: 'large-70b',
                      usage: { input_tokens: 803, output_tokens: 151 },
                      cost_usd: 0.0121,
                      input: 'Write the answer.',
                      output: `Here is what I found about ${question}`,
                    }),
                  ]),
            ],
          },
        },
      });
    }
  }
  await server.log(entries);
}
