export interface McpFindings {
  readonly server: string;
  readonly protocol: string;
  readonly tools: number;
  readonly millis: number;
}

const PROTOCOL = '2025-06-18';

/** Talks to an MCP server as a client does: `initialize`, then `tools/list`. Throws with plain words. */
export async function checkMcp(url: string): Promise<McpFindings> {
  const began = performance.now();
  const client = {
    protocolVersion: PROTOCOL,
    capabilities: {},
    clientInfo: { name: 'trackio-dashboard', version: '1' },
  };
  const hello = (await call(url, 1, 'initialize', client)) as {
    protocolVersion?: string;
    serverInfo?: { name?: string; version?: string };
  };
  const list = (await call(url, 2, 'tools/list', {}, hello.protocolVersion)) as { tools?: unknown[] };
  const { name = 'unnamed server', version = '' } = hello.serverInfo ?? {};
  return {
    server: `${name} ${version}`.trim(),
    protocol: hello.protocolVersion ?? 'unknown',
    tools: list.tools?.length ?? 0,
    millis: performance.now() - began,
  };
}

async function call(
  url: string,
  id: number,
  method: string,
  params: object,
  protocol?: string,
): Promise<unknown> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  };
  if (protocol) headers['MCP-Protocol-Version'] = protocol;
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} was answered with status ${answer.status}.`);
  const message = readMessage(text, id);
  if (message.error) throw new Error(`${method} failed: ${message.error.message ?? 'no reason given'}`);
  return message.result ?? {};
}

interface Message {
  id?: unknown;
  result?: unknown;
  error?: { message?: string };
}

/** The answer to request `id`, out of plain JSON or of a stream of events. */
export function readMessage(text: string, id: number): Message {
  const bodies = text.trimStart().startsWith('{')
    ? [text]
    : text.split(/\r?\n\r?\n/).map((event) =>
        event
          .split(/\r?\n/)
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trim())
          .join('\n'),
      );
  for (const body of bodies) {
    if (body === '') continue;
    const message = JSON.parse(body) as Message;
    if (message.id === id) return message;
  }
  throw new Error('The server answered nothing that could be read.');
}
