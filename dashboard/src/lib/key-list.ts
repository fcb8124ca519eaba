export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly (readonly [keys: readonly string[], does: string])[];
}

/** All keys, for people. */
export const KEYS: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    keys: [
      [['Ctrl', 'K'], 'go to a page, project, run or metric (⌘ K on a Mac)'],
      [['g', 'm'], 'metrics'],
      [['g', 'r'], 'runs'],
      [['g', 'c'], 'compare'],
      [['g', 's'], 'sweep'],
      [['c'], 'copy the block of code that has the focus'],
      [['Esc'], 'close what is open'],
    ],
  },
  {
    title: 'On the metrics page',
    keys: [
      [['s'], 'smoother'],
      [['Shift', 'S'], 'less smooth'],
      [['x'], 'next horizontal axis'],
      [['l'], 'log y'],
      [['Shift', 'L'], 'log x'],
      [['m'], 'filter metrics'],
      [['r'], 'live updates on or off'],
      [['?'], 'these keys'],
    ],
  },
  {
    title: 'Its runs',
    keys: [
      [['/'], 'filter runs'],
      [['['], 'show or hide the list'],
      [['j', 'k'], 'next and last run; in the table of runs as well'],
      [['Space'], 'select this run or not'],
      [['h'], 'hide the run under the pointer or in focus'],
      [['o'], 'only this run'],
      [['Esc'], 'no run in focus'],
    ],
  },
  {
    title: 'In a chart',
    keys: [
      [['←', '→'], 'read values; with Shift ten times as far'],
      [['Home', 'End'], 'first and last value'],
      [['+', '−'], 'zoom in and out'],
      [['0'], 'show all'],
    ],
  },
  {
    title: 'With the pointer',
    keys: [
      [['Drag'], 'zoom in, in all charts'],
      [['Shift', 'Drag'], 'zoom in on y, in this chart'],
      [['Double click'], 'show all'],
      [['Click'], 'focus a run in all charts'],
    ],
  },
];
