import { describe, expect, it } from 'vitest';
import { curlOf, fieldKind, firstFields, formParameters, keywordsOf, withFile } from './fields';
import { readMessage } from './mcp-check';
import {
  isClientLink,
  readdress,
  searchOperations,
  withTools,
  type McpClient,
  type Operation,
  type Parameter,
} from './model';

const parameter = (name: string, type: string, required = true): Parameter => ({
  name,
  type,
  required,
  default: null,
  doc: '',
});
const operation: Operation = {
  name: 'log',
  access: 'log',
  summary: 'Logs one entry.',
  parameters: [
    parameter('project', 'str'),
    parameter('metrics', 'dict(str, Any)'),
    parameter('step', 'int | None', false),
    parameter('flag', 'bool', false),
  ],
  returns: { type: null, example: null },
  snippets: { python: '', javascript: '', bash: '', mcp: '' },
  try: { project: 'p', metrics: { loss: 0.5 } },
};

describe('fields', () => {
  it('suit the types', () => {
    const kinds = [
      'str',
      'str or null',
      'None | str',
      'int or null',
      'float or null',
      'bool',
      'list[str] or null',
      'dict',
    ];
    expect(kinds.map((type) => fieldKind(parameter('x', type)))).toEqual([
      'text',
      'text',
      'text',
      'integer',
      'number',
      'boolean',
      'json',
      'json',
    ]);
  });
  it('start with the example and come back as keywords', () => {
    const fields = firstFields(operation);
    expect(fields['metrics']).toBe('{\n  "loss": 0.5\n}');
    expect(keywordsOf(operation, fields)).toEqual({ project: 'p', metrics: { loss: 0.5 } });
    expect(keywordsOf(operation, { ...fields, step: '3', flag: 'true' })).toMatchObject({
      step: 3,
      flag: true,
    });
  });
  it.each([
    [{ project: 'p', metrics: '{' }, /metrics must be JSON/],
    [{ project: 'p', metrics: '' }, /metrics is required/],
    [{ project: 'p', metrics: '{}', step: '1.5' }, /step must be a whole number/],
    [{ project: 'p', metrics: '{}', step: 'x' }, /step must be a whole number/],
  ])('say what is wrong with %j', (fields, words) =>
    expect(() => keywordsOf(operation, fields)).toThrow(words),
  );
  it('take an uploaded file where it belongs', () => {
    const file = { path: '/up/x.db', orig_name: 'x.db', meta: { _type: 'gradio.FileData' } } as const;
    const one = {
      ...operation,
      parameters: [parameter('project', 'str'), parameter('uploaded_db', 'uploaded file')],
    };
    expect(keywordsOf(one, { project: 'p' })).toEqual({ project: 'p' });
    expect(withFile(one, { project: 'p' }, file)).toEqual({ project: 'p', uploaded_db: file });
    const many = { ...operation, parameters: [parameter('uploads', 'list of entries {project: str}')] };
    expect(withFile(many, { uploads: [{ project: 'p', uploaded_file: { path: 'old' } }] }, file)).toEqual({
      uploads: [{ project: 'p', uploaded_file: file }],
    });
  });
  it('ask for a token in its own field only', () => {
    const guarded = {
      ...operation,
      parameters: [parameter('project', 'str'), parameter('hf_token', 'str or null', false)],
    };
    expect(formParameters(guarded).map(({ name }) => name)).toEqual(['project']);
    expect(keywordsOf(guarded, { project: 'p', hf_token: 'secret' })).toEqual({ project: 'p' });
  });
  it('become a line for the shell', () => {
    expect(curlOf('http://h/api/log', { a: "it's" })).toBe(
      `curl -s 'http://h/api/log' -H 'Content-Type: application/json' -d '{"a":"it'\\''s"}'`,
    );
  });
});

describe('search', () => {
  it('looks at names, summaries and parameters, for every word', () => {
    expect(searchOperations([operation], 'entry STEP')).toHaveLength(1);
    expect(searchOperations([operation], 'entry nothing')).toHaveLength(0);
    expect(searchOperations([operation], ' ')).toHaveLength(1);
  });
});

describe('readdress', () => {
  const url = 'http://127.0.0.1:7860/gradio_api/mcp/';
  const narrowed = `${url}?tools=a,b`;
  const client = (language: string, text: string, link: string | null = null): McpClient => ({
    id: 'x',
    title: 'X',
    language,
    text,
    link,
    note: '',
  });
  it('adds the chosen tools', () => {
    expect(withTools(url, ['a', 'b'], ['a', 'b', 'c'])).toBe(narrowed);
    expect(withTools(url, ['a', 'b'], ['a', 'b'])).toBe(url);
  });
  it('quotes for a shell, but not twice', () => {
    expect(readdress(client('bash', `add ${url}`), url, narrowed).text).toBe(`add '${narrowed}'`);
    expect(readdress(client('bash', `add '{"url":"${url}"}'`), url, narrowed).text).toBe(
      `add '{"url":"${narrowed}"}'`,
    );
    expect(readdress(client('json', `"${url}"`), url, narrowed).text).toBe(`"${narrowed}"`);
  });
  it('leaves longer addresses alone', () => {
    expect(readdress(client('text', `${url}sse ${url}`), url, narrowed).text).toBe(`${url}sse ${narrowed}`);
  });
  it('rewrites links in base64 and encoded ones', () => {
    const cursor = readdress(
      client('json', '', `cursor://x?name=t&config=${btoa(JSON.stringify({ url }))}`),
      url,
      narrowed,
    );
    const config = new URL(cursor.link!).searchParams.get('config')!;
    expect(JSON.parse(atob(config))).toEqual({ url: narrowed });
    const code = readdress(
      client('json', '', `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ url }))}`),
      url,
      narrowed,
    );
    expect(JSON.parse(decodeURIComponent(code.link!.split('?')[1]!))).toEqual({ url: narrowed });
  });
  it('takes no link that could run a script', () => {
    expect(isClientLink('cursor://x')).toBe(true);
    expect(isClientLink('vscode:mcp/install?x')).toBe(true);
    expect(isClientLink('javascript:alert(1)')).toBe(false);
    expect(isClientLink(null)).toBe(false);
  });
});

describe('readMessage', () => {
  const message = { jsonrpc: '2.0', id: 2, result: { tools: [] } };
  it('reads JSON and streams', () => {
    expect(readMessage(JSON.stringify(message), 2).result).toEqual({ tools: [] });
    const stream = `: hi\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"x"}\n\nevent: message\r\ndata: ${JSON.stringify(message)}\r\n\r\n`;
    expect(readMessage(stream, 2).result).toEqual({ tools: [] });
  });
  it('says so when there is nothing to read', () => expect(() => readMessage('', 2)).toThrow(/nothing/));
});
