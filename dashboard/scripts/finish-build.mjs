// Compresses every text asset beside itself and holds the budget of what a first visit loads.
// index.html stays plain: the server writes its prefix into it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const FIRST_LOAD_BYTES = 75_000;
const ALL_BYTES = 300_000;
const TEXT = /\.(js|css|svg)$/;

const sizes = new Map();
for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const bytes = readFileSync(file);
  const gz = gzipSync(bytes, { level: 9 });
  writeFileSync(`${file}.gz`, gz);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality));
  sizes.set(file.slice(DIST.length), gz.length);
}

const html = readFileSync(join(DIST, 'index.html'), 'utf8');
const first = [...sizes].filter(([name]) => html.includes(name) && /\.(js|css)$/.test(name));
const sum = (entries) => entries.reduce((total, [, size]) => total + size, 0);
for (const [name, size] of sizes) console.log(`${(size / 1000).toFixed(1).padStart(7)} kB gz  ${name}`);
console.log(
  `${(sum(first) / 1000).toFixed(1).padStart(7)} kB gz  first load (budget ${FIRST_LOAD_BYTES / 1000})`,
);
if (first.length < 3) throw new Error('index.html names fewer scripts and styles than expected');
if (sum(first) > FIRST_LOAD_BYTES) throw new Error('first load is over its budget');
if (sum([...sizes]) > ALL_BYTES) throw new Error('all assets are over their budget');
