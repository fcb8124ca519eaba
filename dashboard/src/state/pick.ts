import { pickedKey, readPicked } from '../lib/picked';
import type { Project } from './project.svelte';

/** What people call the colours and dash patterns, in the order of `strokeOf`; in the dark they are other shades. */
export const COLOURS = ['blue', 'orange', 'green', 'pink', 'khaki', 'violet', 'red', 'grey'] as const;
export const PATTERNS = [
  'solid',
  'dashed',
  'dotted',
  'dash and dot',
  'long dashes',
  'dash and two dots',
  'far dots',
] as const;

/** A colour and a pattern, each by its place in these lists. */
export interface Pair {
  readonly colour: number;
  readonly pattern: number;
}

export function placeOf({ colour, pattern }: Pair): number {
  return pattern * COLOURS.length + colour;
}

export function pairAt(place: number): Pair {
  return { colour: place % COLOURS.length, pattern: Math.floor(place / COLOURS.length) % PATTERNS.length };
}

/** Gives a run another colour, or with null that of its place among the runs. This browser keeps it. */
export function pick(project: Pick<Project, 'name' | 'picked'>, run: string, pair: Pair | null): void {
  // Another tab may have picked meanwhile.
  const picked = new Map([...project.picked, ...readPicked(project.name)]);
  if (pair === null) picked.delete(run);
  else picked.set(run, placeOf(pair));
  project.picked = picked;
  try {
    localStorage.setItem(pickedKey(project.name), JSON.stringify(Object.fromEntries(picked)));
  } catch {
    // Storage is closed to this page: it holds until the page is left.
  }
}
