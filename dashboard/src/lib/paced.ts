/** Calls at once, then at most once in a while; a call that came too soon is made up for. */
export function paced(pause: number, call: () => void): { (): void; cancel(): void } {
  let last = -Infinity;
  let timer = 0;
  const run = () => {
    timer = 0;
    last = performance.now();
    call();
  };
  const asked = () => {
    if (timer !== 0) return;
    const rest = last + pause - performance.now();
    if (rest <= 0) run();
    else timer = window.setTimeout(run, rest);
  };
  return Object.assign(asked, { cancel: () => clearTimeout(timer) });
}
