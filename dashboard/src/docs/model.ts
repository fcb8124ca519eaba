/** What `/docs/api.json` tells: everything that the page shows. */
export interface ApiModel {
  readonly base_url: string;
  readonly version: string;
  readonly sample: Sample;
  readonly mcp: {
    readonly enabled: boolean;
    readonly url: string;
    readonly current_url: string;
    readonly tools: readonly string[];
    readonly current_tools: readonly string[];
  };
  readonly install: { readonly python: string; readonly javascript: string; readonly bash: string };
  readonly operations: readonly Operation[];
  readonly clients: readonly McpClient[];
}

/** What the examples are filled with. */
export interface Sample {
  readonly project: string;
  readonly run: string;
  readonly metric: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly doc: string;
}

export interface Operation {
  readonly name: string;
  readonly access: 'read' | 'log' | 'upload' | 'manage';
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly returns: { readonly type: string | null; readonly example: unknown };
  readonly snippets: Readonly<Record<'python' | 'javascript' | 'bash' | 'mcp', string>>;
  readonly try: Readonly<Record<string, unknown>>;
}

export interface McpClient {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly text: string;
  readonly link: string | null;
  readonly note: string;
}

/** Operations whose name, summary or parameters contain every word of the search. */
export function searchOperations(operations: readonly Operation[], search: string): Operation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((operation) => {
    const text = [operation.name, operation.summary, ...operation.parameters.map((one) => one.name)]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The address of the MCP server with only the chosen tools. */
export function withTools(url: string, chosen: readonly string[], all: readonly string[]): string {
  return chosen.length === all.length ? url : `${url}?tools=${chosen.join(',')}`;
}

/**
 * A client's configuration with `to` in the place of the address `from`, in its text and in its link. A shell would take a
 * question mark for a pattern, so there an address with one is quoted.
 */
export function readdress(client: McpClient, from: string, to: string): McpClient {
  if (from === to) return client;
  const shell = client.language === 'bash' && to.includes('?');
  const quoted = (text: string, at: number) => /['"]/.test(text[at - 1] ?? '');
  const bound = (next: string | undefined) => next === undefined || /[\s'"\\,)]/.test(next);
  let text = '';
  let end = 0;
  for (let at = client.text.indexOf(from); at >= 0; at = client.text.indexOf(from, end)) {
    const after = at + from.length;
    const put = bound(client.text[after]) ? to : from;
    text += client.text.slice(end, at) + (shell && put === to && !quoted(client.text, at) ? `'${to}'` : put);
    end = after;
  }
  return {
    ...client,
    text: text + client.text.slice(end),
    link: client.link && readdressLink(client.link, from, to),
  };
}

// Cursor's link carries its configuration in base64, VS Code's carries it as an encoded part of the address.
function readdressLink(link: string, from: string, to: string): string {
  const config = /([?&]config=)([^&]+)/.exec(link);
  if (config) {
    try {
      const json = atob(decodeURIComponent(config[2]!));
      return link.replace(config[0], config[1]! + encodeURIComponent(btoa(json.replaceAll(from, to))));
    } catch {
      return link;
    }
  }
  return link.replaceAll(encodeURIComponent(from), encodeURIComponent(to));
}

/** True for links that may stand on the page: whatever the server was told, no script comes from it. */
export function isClientLink(link: string | null): link is string {
  return link !== null && /^(https?|cursor|vscode|vscode-insiders):/i.test(link);
}
