interface Job {
  readonly points: () => number;
  readonly run: () => void;
}

const BUDGET_MILLIS = 10;
const BUDGET_POINTS = 12_000; // what is drawn is rastered after the frame's script: time alone does not show its cost
const waiting = new Map<object, Job>();
let scheduled = false;

/**
 * Runs a chart's drawing soon, a few charts in each frame, so that many charts never make one long task. A later job of
 * the same owner replaces an earlier one that still waits.
 */
export function draw(owner: object, points: () => number, run: () => void): void {
  waiting.set(owner, { points, run });
  if (scheduled) return;
  scheduled = true;
  requestFrame(() => void runSome());
}

export function cancelDraw(owner: object): void {
  waiting.delete(owner);
}

async function runSome(): Promise<void> {
  const end = performance.now() + BUDGET_MILLIS;
  let points = 0;
  for (const [owner, job] of waiting) {
    const more = job.points();
    points += more;
    if (points > BUDGET_POINTS && points > more) break;
    waiting.delete(owner);
    job.run();
    await null; // uPlot draws in a microtask: let it, so that its time counts
    await null;
    if (performance.now() > end) break;
  }
  scheduled = waiting.size > 0;
  if (scheduled) requestFrame(() => void runSome());
}

// A page in the background gets no frames; its charts are drawn when it is looked at.
function requestFrame(callback: () => void): void {
  requestAnimationFrame(callback);
}
