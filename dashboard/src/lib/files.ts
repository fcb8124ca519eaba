export interface ProjectFile {
  /** With its folders, as `a/b.txt`. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** A row of the tree: a folder with all that is in it, or a file. */
export interface TreeRow {
  readonly depth: number;
  readonly name: string;
  /** The whole name; of a folder with a slash at its end. */
  readonly key: string;
  readonly file: ProjectFile | null;
  readonly count: number;
  readonly size: number;
}

/** What a file is called where it is saved: its path without the folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export type Preview = 'image' | 'text' | 'markdown' | 'none';

const IMAGES = /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i; // what the server sends as an image; SVG is text here
const MARKDOWN = /\.(?:md|markdown)$/i;
const BINARY =
  /\.(?:bin|pt|pth|ckpt|safetensors|onnx|gguf|h5|npy|npz|pkl|zip|gz|tgz|tar|zst|xz|7z|parquet|db|mp4|webm|mp3|wav|ogg|flac|m4a|pdf|so|exe|ico|woff2?)$/i;

const LANGUAGES: readonly [RegExp, string][] = [
  [/\.py$/i, 'python'],
  [/\.(?:js|mjs|ts)$/i, 'javascript'],
  [/\.java$/i, 'java'],
  [/\.(?:sh|bash|ya?ml|toml|cfg|ini)$/i, 'bash'],
  [/\.jsonl?$/i, 'json'],
];

export function previewOf(name: string): Preview {
  if (IMAGES.test(name)) return 'image';
  if (MARKDOWN.test(name)) return 'markdown';
  return BINARY.test(name) ? 'none' : 'text';
}

export function languageOf(name: string): string {
  return LANGUAGES.find(([ending]) => ending.test(name))?.[1] ?? 'text';
}

/** Whether bytes are text that people read: they hold no zero and hardly a character that is none. */
export function isText(text: string): boolean {
  if (text.includes('\0')) return false;
  const odd = (text.match(/\ufffd/g) ?? []).length;
  return odd <= text.length / 100;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ProjectFile[];
}

/** Files as a tree, folders first, by name; of folders in `closed` only the folder itself. */
export function treeOf(files: readonly ProjectFile[], closed: ReadonlySet<string>): TreeRow[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    let folder = root;
    for (const part of file.name.split('/').slice(0, -1)) {
      let inner = folder.folders.get(part);
      if (!inner) folder.folders.set(part, (inner = { folders: new Map(), files: [] }));
      folder = inner;
    }
    folder.files.push(file);
  }
  const rows: TreeRow[] = [];
  collect(root, '', 0, closed, rows);
  return rows;
}

/** Writes the rows of a folder and tells how many files and bytes it holds. */
function collect(
  folder: Folder,
  prefix: string,
  depth: number,
  closed: ReadonlySet<string>,
  rows: TreeRow[] | null,
): { count: number; size: number } {
  let count = folder.files.length;
  let size = folder.files.reduce((sum, file) => sum + file.size, 0);
  for (const [name, inner] of [...folder.folders].sort(byName)) {
    const key = `${prefix}${name}/`;
    const at = rows?.length ?? 0;
    const open = !closed.has(key);
    rows?.push({ depth, name, key, file: null, count: 0, size: 0 });
    const held = collect(inner, key, depth + 1, closed, open ? rows : null);
    if (rows) rows[at] = { ...rows[at]!, ...held };
    count += held.count;
    size += held.size;
  }
  for (const file of folder.files)
    rows?.push({
      depth,
      name: file.name.slice(prefix.length),
      key: file.name,
      file,
      count: 1,
      size: file.size,
    });
  return { count, size };
}

function byName([a]: [string, Folder], [b]: [string, Folder]): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
