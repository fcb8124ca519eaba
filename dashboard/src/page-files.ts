import type { Component } from 'svelte';
import type { Project } from './state/project.svelte';

const FILES = import.meta.glob<{ default: Component<{ project: Project }> }>([
  './pages/*Page.svelte',
  '!./pages/{Metrics,Projects,NotFound,Settings}Page.svelte',
]);

/** Fetches a page by the name of its component. Which files that takes is known here, not in the first load. */
export function load(name: string): Promise<{ default: Component<{ project: Project }> }> {
  return FILES[`./pages/${name}.svelte`]!();
}
