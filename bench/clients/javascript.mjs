// `@gradio/client`, one client, predict after predict; or fetch with one POST a call.
import { Client } from "@gradio/client";

const wanted = JSON.parse(process.argv[2]);
const console_log = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // what a client prints must not mix with the answer

const call = wanted.path ? posting() : await predicting();
for (let i = 0; i < wanted.warm_up; i++) await call();
const milliseconds = [];
let answer;
for (let i = 0; i < wanted.calls; i++) {
  const begun = performance.now();
  answer = await call();
  milliseconds.push(performance.now() - begun);
}
const points = answer.map(({ step, value }) => [step, value]);
console_log(JSON.stringify({ milliseconds, answer: points }) + "\n", () => process.exit(0));

async function predicting() {
  const client = await Client.connect(wanted.url);
  return async () => (await client.predict("/get_metric_values", wanted.keywords)).data[0];
}

function posting() {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wanted.body) };
  return async () => {
    const { data } = await (await fetch(wanted.url + wanted.path, request)).json();
    return wanted.answer === "gradio" ? data[0] : data;
  };
}
