import type { UploadedFile } from './fields';

/** The write token that was typed on this page. It lives in memory only and goes with the page. */
export const writeToken = $state({ value: '' });

export interface Outcome {
  readonly status: number;
  readonly ok: boolean;
  readonly millis: number;
  readonly bytes: number;
  readonly body: string;
}

const SHOWN_CHARACTERS = 20_000;

/** Uploads a file and gives back what the server calls it. Throws with plain words. */
export async function upload(address: string, file: File): Promise<UploadedFile> {
  const form = new FormData();
  form.append('files', file, file.name);
  const answer = await fetch(address, { method: 'POST', headers: tokenHeader(), body: form });
  const paths: unknown = await answer.json().catch(() => null);
  const path: unknown = Array.isArray(paths) ? paths[0] : undefined;
  if (!answer.ok || typeof path !== 'string')
    throw new Error(`The upload was answered with status ${answer.status}.`);
  return { path, orig_name: file.name, meta: { _type: 'gradio.FileData' } };
}

function tokenHeader(): Record<string, string> {
  return writeToken.value === '' ? {} : { 'X-Trackio-Write-Token': writeToken.value };
}

/** Sends a request as anyone would, and keeps what came back. Throws when nothing did. */
export async function send(address: string, keywords: Record<string, unknown>): Promise<Outcome> {
  const headers = { 'Content-Type': 'application/json', ...tokenHeader() };
  const began = performance.now();
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(keywords) });
  const bytes = await answer.arrayBuffer();
  const millis = performance.now() - began;
  const text = new TextDecoder().decode(bytes);
  return { status: answer.status, ok: answer.ok, millis, bytes: bytes.byteLength, body: pretty(text) };
}

function pretty(text: string): string {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  const more = shown.length - SHOWN_CHARACTERS;
  return more > 0
    ? `${shown.slice(0, SHOWN_CHARACTERS)}\n… ${more.toLocaleString('en')} more characters`
    : shown;
}
