export const pickedKey = (project: string) => `trackio-colours:${project}`;

/** The places of colours that were picked for runs of a project in this browser, by run id. */
export function readPicked(project: string): ReadonlyMap<string, number> {
  try {
    const stored = Object.entries<number>(JSON.parse(localStorage.getItem(pickedKey(project)) ?? '{}'));
    return new Map(stored.filter(([, place]) => Number.isInteger(place) && place >= 0));
  } catch {
    return new Map(); // storage is closed to this page, or holds what we did not write
  }
}
