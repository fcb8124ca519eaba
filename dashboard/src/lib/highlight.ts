/** A piece of code with the kind of word it is; plain text when `kind` is empty. */
export interface Token {
  readonly text: string;
  readonly kind: '' | 'comment' | 'string' | 'number' | 'keyword';
}

const KEYWORDS: Record<string, string> = {
  python:
    'and as def del elif else except False finally for from if import in is lambda None not or pass return True try while with',
  javascript:
    'async await const else false for from function if import in let new null of return true undefined',
  java: 'class final import new null public record return static String try var void',
  bash: 'do done else export fi for if in read then while',
  json: 'false null true',
  text: '',
};

const STRING = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/.source;
const NUMBER = /(?<![\w./:-])\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b/.source;

/** Splits code into tokens. It knows strings, comments, numbers and keywords: enough for short examples. */
export function highlight(code: string, language: string): Token[] {
  const words = KEYWORDS[language];
  if (!words) return [{ text: code, kind: '' }];
  const comment =
    language === 'javascript' || language === 'java'
      ? '\\/\\/[^\\n]*'
      : language === 'json'
        ? '(?!)'
        : '(?<!\\S)#[^\\n]*';
  const keyword = `(?<![\\w.-])(?:${words.replaceAll(' ', '|')})(?![\\w-])`;
  const pattern = new RegExp(`(${STRING})|(${comment})|(${keyword})|(${NUMBER})`, 'g');
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ text: code.slice(end, match.index), kind: '' });
    const kind = match[1] ? 'string' : match[2] ? 'comment' : match[3] ? 'keyword' : 'number';
    tokens.push({ text: match[0], kind });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ text: code.slice(end), kind: '' });
  return tokens;
}
