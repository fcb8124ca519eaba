// Conversations through @modelcontextprotocol/sdk 1.x and @modelcontextprotocol/client 2.x.
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as Sse1 } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
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
    else if (step.do) answers.push(await ask(client, step));
    else answers.push(await client.callTool({ name: step[0], arguments: step[1] }));
  }
  const protocol = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion ?? null;
  const server = client.getServerVersion()?.name ?? null;
  await client.close();
  return { protocol, server, answers };
}

const ask = (client, step) =>
  ({
    resources: () => client.listResources(),
    templates: () => client.listResourceTemplates(),
    read: () => client.readResource({ uri: step.uri }),
    prompts: () => client.listPrompts(),
    prompt: () => client.getPrompt({ name: step.name, arguments: step.arguments }),
    complete: () =>
      client.complete({
        ref: { type: "ref/prompt", name: step.prompt },
        argument: step.argument,
        context: step.context && { arguments: step.context },
      }),
    watch: () => watch(client, step),
  })[step.do]();

/** Subscribes, calls a tool, and gives what it is then told of. */
async function watch(client, { uri, call }) {
  const told = new Promise((resolve, reject) => {
    const take = (message) => resolve({ told: message.params.uri });
    client.setNotificationHandler(client instanceof Client1 ? ResourceUpdatedNotificationSchema : "notifications/resources/updated", take);
    setTimeout(() => reject(new Error("nothing was told")), 15_000).unref();
  });
  const listening = client.listen ? await client.listen({ resourceSubscriptions: [uri] }) : await client.subscribeResource({ uri });
  await client.callTool({ name: call[0], arguments: call[1] });
  const first = await told;
  await listening.close?.();
  return first;
}
