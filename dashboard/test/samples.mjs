// Made-up training runs, the same every time.

/** A small generator of pseudo-random numbers (mulberry32), so that every test sees the same curves. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CURVES = {
  loss: (t, lr, noise) => 2.3 * Math.exp(-t * 4 * lr) + 0.12 + noise * 0.09,
  acc: (t, lr, noise) => 0.97 - 0.87 * Math.exp(-t * 5 * lr) + noise * 0.012,
  'train/lr': (t, lr) => 3e-4 * lr * (t < 0.1 ? t * 10 : 0.5 * (1 + Math.cos(Math.PI * t))),
  'train/grad_norm': (t, lr, noise) => 0.6 + 2 * Math.exp(-t * 6) + Math.abs(noise) * 0.7,
  'val/loss': (t, lr, noise) => 2.4 * Math.exp(-t * 3.6 * lr) + 0.2 + t * 0.05 + noise * 0.03,
  'val/acc': (t, lr, noise) => 0.93 - 0.85 * Math.exp(-t * 4.6 * lr) + noise * 0.01,
};
export const METRICS = Object.keys(CURVES);

/** Entries as `bulk_log` takes them: `runs` runs of `steps` steps of the first `metrics` metrics. */
export function* trainingRuns({
  project,
  runs,
  steps,
  metrics = METRICS.length,
  prefix = 'run-',
  end = Date.now(),
}) {
  for (let r = 0; r < runs; r++) {
    const next = random(r * 7919 + steps);
    const lr = 0.6 + next() * 0.9;
    const name = `${prefix}${r + 1}`;
    const start = end - (runs - r) * 3_600_000 - steps * 1000;
    for (let s = 0; s < steps; s++) {
      const values = {};
      for (const metric of METRICS.slice(0, metrics)) {
        const noise = next() + next() + next() - 1.5;
        values[metric] = Number(CURVES[metric](s / steps, lr, noise).toPrecision(6));
      }
      const entry = {
        project,
        run: name,
        step: s,
        metrics: values,
        timestamp: new Date(start + s * 1000).toISOString(),
      };
      if (s === 0) entry.config = configOf(r, lr);
      yield entry;
    }
  }
}

function configOf(r, lr) {
  return {
    lr: Number((lr * 3e-4).toPrecision(3)),
    batch_size: [32, 64, 128][r % 3],
    optimizer: { name: ['adamw', 'sgd'][r % 2], weight_decay: 0.01 },
    model: 'resnet-18',
    epochs: 20,
    _Username: 'ada',
    _Created: '2026-11-22T09:00:00+00:00',
  };
}

/** Names and texts as someone hostile would log them. */
export const HOSTILE = {
  project: 'we<img src=x onerror=alert(1)>ird',
  run: '"><script>window.hacked=1</script>',
  metric: '<img src=x onerror="window.hacked=1">/loss',
  config: { 'javascript:alert(1)': '<svg onload="window.hacked=1">', nested: { '<b>': ['</script>', null] } },
};

/** What `oddRuns` are made of. */
export const ODD = {
  run: '=<b>"run"&</b>',
  steps: 80,
  value: (run, step) => (run + 1) / (step + 3) + 0.1,
};

/** Six runs in two groups; one has a spike, one turns to NaN, one has an infinity, one a hostile name. */
export function* oddRuns() {
  for (let run = 0; run < 6; run++) {
    const name = run === 5 ? ODD.run : `run-${run}`;
    for (let step = 0; step < ODD.steps; step++) {
      const metrics = {
        loss: ODD.value(run, step),
        acc: 1 - ODD.value(run, step) / 8,
        'val/tokens': step * 1000,
      };
      if (run === 1 && step === 20) metrics.loss = 5000;
      if (run === 2 && step > 40) metrics.loss = 'NaN';
      if (run === 3 && step === 60) metrics.loss = '-Infinity';
      const config = { lr: [0.1, 0.02][run % 2], _Group: ['base', 'tuned'][run % 2] };
      const timestamp = new Date(Date.UTC(2026, 0, 1 + run) + step * 1000).toISOString();
      yield { project: 'p', run: name, step, metrics, timestamp, ...(step === 0 && { config }) };
    }
  }
}

/** An alert for `bulk_alert`. */
export function alertOf(run, title, level, step) {
  return { project: 'p', run, title, level, step, text: `${title}: look at it.` };
}
