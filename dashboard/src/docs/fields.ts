import type { Operation, Parameter } from './model';

export type FieldKind = 'text' | 'file' | 'integer' | 'number' | 'boolean' | 'json';

/** The form field that suits a parameter, from its type: `str`, `int or null`, `uploaded file`, `list[str]`. */
export function fieldKind({ type }: Parameter): FieldKind {
  const plain = type
    .toLowerCase()
    .replace(/\s+or null|\s*\|\s*none|none\s*\|\s*/g, '')
    .trim();
  if (/^(str|string)$/.test(plain)) return 'text';
  if (/^(int|integer|long)$/.test(plain)) return 'integer';
  if (/^(float|number|double|int \| float)$/.test(plain)) return 'number';
  if (/^(bool|boolean)$/.test(plain)) return 'boolean';
  if (/^(uploaded file|filepath)$/.test(plain)) return 'file';
  return 'json';
}

/** The parameters that the form asks for. A token has its own field, which is not shown as text. */
export function formParameters(operation: Operation): Parameter[] {
  return operation.parameters.filter(({ name }) => name !== 'hf_token');
}

/** What stands in the fields of an operation at first: its example. */
export function firstFields(operation: Operation): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const value = operation.try[parameter.name];
    const asJson = fieldKind(parameter) === 'json' && value !== undefined && value !== null;
    fields[parameter.name] =
      value === undefined || value === null ? '' : asJson ? JSON.stringify(value, null, 2) : String(value);
  }
  return fields;
}

/** The keywords of a request from what was typed; an empty field that may be left out is. Throws with plain words. */
export function keywordsOf(
  operation: Operation,
  fields: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const keywords: Record<string, unknown> = {};
  for (const parameter of formParameters(operation)) {
    const text = fields[parameter.name] ?? '';
    const kind = fieldKind(parameter);
    if (kind === 'file') continue; // comes with the upload
    if (text.trim() === '') {
      if (!parameter.required) continue;
      if (kind !== 'text') throw new Error(`${parameter.name} is required.`);
    }
    keywords[parameter.name] = valueOf(parameter.name, kind, text);
  }
  return keywords;
}

function valueOf(name: string, kind: FieldKind, text: string): unknown {
  switch (kind) {
    case 'text':
    case 'file':
      return text;
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'number': {
      const number = Number(text);
      if (!Number.isFinite(number) || (kind === 'integer' && !Number.isInteger(number))) {
        throw new Error(`${name} must be ${kind === 'integer' ? 'a whole number' : 'a number'}.`);
      }
      return number;
    }
    case 'json':
      try {
        return JSON.parse(text);
      } catch (error) {
        throw new Error(`${name} must be JSON: ${error instanceof Error ? error.message : 'not readable'}`, {
          cause: error,
        });
      }
  }
}

/** What the server calls a file that was uploaded to it. */
export interface UploadedFile {
  readonly path: string;
  readonly orig_name: string;
  readonly meta: { readonly _type: 'gradio.FileData' };
}

/** Puts an uploaded file where an operation wants it: into its file parameter, or into each entry of its list. */
export function withFile(
  operation: Operation,
  keywords: Readonly<Record<string, unknown>>,
  file: UploadedFile,
): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...keywords };
  for (const parameter of operation.parameters) {
    const value = filled[parameter.name];
    if (fieldKind(parameter) === 'file') filled[parameter.name] = file;
    else if (Array.isArray(value)) {
      filled[parameter.name] = value.map((entry: object) => ({ ...entry, uploaded_file: file }));
    }
  }
  return filled;
}

/** The same request as a line for a shell: bash, zsh or dash. */
export function curlOf(address: string, keywords: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(keywords).replaceAll("'", `'\\''`);
  return `curl -s '${address.replaceAll("'", '%27')}' -H 'Content-Type: application/json' -d '${body}'`;
}
