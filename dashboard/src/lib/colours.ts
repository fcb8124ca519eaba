/** How one run is drawn. `dash` is a canvas line pattern; empty means solid. */
export interface Stroke {
  readonly colour: string;
  readonly dash: readonly number[];
}

// Eight hues each, at least 3:1 against the page, and apart (8 in OKLab x 100) for normal, protan, deutan
// and tritan sight. A run keeps its place in both lists, so its hue is alike in both themes.
const LIGHT = ['#1f52b4', '#d95f02', '#249374', '#b153a8', '#616000', '#7c5cda', '#ce0c3b', '#616b77'];
const DARK = ['#5b9bff', '#ff9a3d', '#35c79a', '#ff9fe0', '#f0e070', '#9b6bc7', '#ef5350', '#8f98b4'];

const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 3],
  [10, 3, 2, 3],
  [14, 4],
  [5, 2, 1, 2, 1, 2],
  [1, 5],
];

/** The stroke of the n-th run of a project: hues first, then the next dash pattern. */
export function strokeOf(index: number, dark: boolean): Stroke {
  const hues = dark ? DARK : LIGHT;
  const round = Math.floor(index / hues.length);
  return { colour: hues[index % hues.length]!, dash: DASHES[round % DASHES.length]! };
}
