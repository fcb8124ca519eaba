// Calls through `@gradio/client`.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Client, handle_file } from "@gradio/client";

const clients = new Map();

export async function predict({ url, api_name, positional, keywords, token, headers }) {
  const client = await connect(url, token, headers);
  const payload = positional?.length ? await files(positional) : await files(keywords ?? {});
  const { data } = await client.predict(api_name, payload);
  return data.length === 1 ? data[0] : data.length === 0 ? null : data;
}

export async function view_api({ url }) {
  return (await connect(url)).view_api();
}

export async function storm({ url, threads, repeats }) {
  const client = await connect(url);
  const one = () =>
    client.predict("/get_all_projects", {}).then(
      ({ data }) => data[0],
      (failure) => String(failure?.message ?? failure),
    );
  const outcomes = [];
  for (let round = 0; round < repeats; round++) {
    outcomes.push(...(await Promise.all(Array.from({ length: threads }, one))));
  }
  return outcomes;
}

export async function cancel_then_predict({ url, api_name, keywords, count }) {
  const client = await connect(url);
  for (let i = 0; i < count; i++) await client.submit(api_name, keywords).cancel();
  return (await client.predict(api_name, keywords)).data[0];
}

async function connect(url, token, headers) {
  const key = JSON.stringify([url, token, headers]);
  if (!clients.has(key)) {
    clients.set(key, await Client.connect(url, { ...(token && { token }), ...(headers && { headers }) }));
  }
  return clients.get(key);
}

// {"handle_file": path}, {"blob": path} and {"file": path} anywhere in the arguments become what a script would pass.
async function files(value) {
  if (Array.isArray(value)) return Promise.all(value.map(files));
  if (value === null || typeof value !== "object") return value;
  if ("handle_file" in value) return handle_file(value.handle_file);
  if ("blob" in value) return new Blob([await readFile(value.blob)]);
  if ("file" in value) return new File([await readFile(value.file)], basename(value.file));
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([k, v]) => [k, await files(v)])));
}
