import type { Api } from '../lib/api';
import type { MediaItem } from '../lib/media';

/** Where the server has a file that a run logged. */
export function addressOf(api: Api, file: string): string {
  return api.address(`file?path=${encodeURIComponent(`/media/${file}`)}`);
}

/** What a picture shows, in words. */
export function wordsOf(item: MediaItem, run: string): string {
  return item.caption || `${item.key} of ${run} at step ${item.step.toLocaleString('en')}`;
}

export function fileName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
