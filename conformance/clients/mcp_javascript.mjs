// Conversations through @modelcontextprotocol/sdk 1.x and @modelcontextprotocol/client 2.x.
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as Sse1 } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as Client2, SSEClientTransport as Sse2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";

const me = { name: "trackio-conformance", version: "1" };

export const talk_1 = (call) => talk(new Client1(me), { sse: Sse1, stdio: Stdio1 }[call.transport] ?? Http1, call);

export const talk_2 = (call) =>
  talk(
    new Client2(me, call.transport === "sse" ? {} : { versionNegotiation: { mode: "auto" } }),
    { sse: Sse2, stdio: Stdio2 }[call.transport] ?? Http2,
    call,
  );

async function talk(client, Transport, { url, headers, command, environment, steps }) {
  const transport = command
    ? new Transport({ command: command[0], args: command.slice(1), env: environment })
    : new Transport(new URL(url), { requestInit: { headers } });
  await client.connect(transport);
  const answers = [];
  for (const step of steps) {
    if (step === "tools") answers.push((await client.listTools()).tools);
    else if (step === "ping") answers.push(await client.ping());
    else answers.push(await client.callTool({ name: step[0], arguments: step[1] }));
  }
  const protocol = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion ?? null;
  const server = client.getServerVersion()?.name ?? null;
  await client.close();
  return { protocol, server, answers };
}
