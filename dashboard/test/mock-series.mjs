/** The bytes of `ui/v1/series`, without smoothing and with points chosen by position: enough for the dashboard. */
export function seriesBytes(data, { project, series, px = 400, x = 'step', since }) {
  const columns = [];
  let size = 0;
  const place = (numbers) => {
    const at = size;
    columns.push(numbers);
    size += 8 * numbers.length;
    return { at, type: 'f64', base: 0 };
  };
  const curves = [];
  for (const { run, metric } of series) {
    const of = data.runs(project).find(({ id }) => id === run);
    const all = of?.series.get(metric);
    const fresh = since === undefined ? 0 : all?.seqs.findIndex((seq) => seq > since);
    if (!all || fresh < 0) continue;
    const keep = fresh > 0 ? all.steps.map((_, i) => i).slice(fresh) : extremes(all.values, 4 * px);
    const xs = { step: all.steps, time: all.times, relative: all.times.map((t) => t - all.times[0]) }[x];
    const pick = (from) => keep.map((i) => from[i] ?? NaN);
    const finite = all.values.map((_, i) => i).filter((i) => Number.isFinite(all.values[i]));
    const at = (i) => (i === undefined ? null : { step: all.steps[i], value: all.values[i] });
    const by = (sign) =>
      at(
        finite.length === 0
          ? undefined
          : finite.reduce((a, i) => (sign * all.values[i] < sign * all.values[a] ? i : a)),
      );
    curves.push({
      run,
      metric,
      count: all.steps.length,
      first: at(finite[0]),
      last: at(finite.at(-1)),
      min: by(1),
      max: by(-1),
      from: fresh > 0 ? xs[fresh] : null,
      n: keep.length,
      x: place(pick(xs)),
      step: x === 'step' ? null : place(pick(all.steps)),
      time: x === 'time' ? null : place(pick(all.times)),
      y: place(pick(all.values)),
      smooth: null,
      odd: [],
    });
  }
  return bytesOf({ v: 1, cursor: data.seq, width: 1, series: curves }, columns, size);
}

function bytesOf(header, columns, size) {
  const text = Buffer.from(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = Buffer.alloc(start + size, ' ');
  bytes.writeUInt32LE(start - 4);
  text.copy(bytes, 4);
  let at = start;
  for (const column of columns) for (const number of column) at = bytes.writeDoubleLE(number, at);
  return bytes;
}

function extremes(values, limit) {
  const all = values.map((_, i) => i);
  if (values.length <= limit) return all;
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const keep = new Set([0, values.length - 1]);
  for (let b = 0; b < buckets; b++) {
    const part = all.slice(
      Math.floor((b * values.length) / buckets),
      Math.floor(((b + 1) * values.length) / buckets),
    );
    const finite = part.filter((i) => values[i] !== null);
    if (finite.length === 0) keep.add(part[0]);
    else {
      keep.add(finite.reduce((a, i) => (values[i] < values[a] ? i : a)));
      keep.add(finite.reduce((a, i) => (values[i] > values[a] ? i : a)));
    }
  }
  return [...keep].sort((a, b) => a - b);
}
