// Counts tokens (o200k_base) of the texts in a file, a JSON list; prints a list of numbers.
import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

const texts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(texts.map((text) => encode(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() }).length)));
