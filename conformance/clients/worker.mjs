// Makes the calls that the suite sends to the JavaScript clients, one line of JSON each: the twin of worker.py.
import { createInterface } from "node:readline";

const answers = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // a client's console.log must not mix with the answers

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  const dot = call.function.lastIndexOf(".");
  let answer;
  try {
    const module = await import(`./${call.function.slice(0, dot)}.mjs`);
    answer = { result: (await module[call.function.slice(dot + 1)](call.arguments)) ?? null };
  } catch (failure) {
    console.error(failure);
    answer = { error: { type: failure?.constructor?.name ?? "Error", text: String(failure?.message ?? failure) } };
  }
  answers(JSON.stringify(answer) + "\n");
}
process.exit(0);
