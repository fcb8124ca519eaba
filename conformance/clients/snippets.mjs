// Runs a JavaScript snippet as a module of its own, and gives back what it logs.
import { writeFile } from "node:fs/promises";

let number = 0;

export async function run({ code }) {
  const file = new URL(`./snippet-${process.pid}-${number++}.mjs`, import.meta.url);
  await writeFile(file, code);
  const printed = [];
  const { log } = console;
  console.log = (value) => printed.push(value);
  try {
    await import(file);
  } finally {
    console.log = log;
  }
  return printed;
}
