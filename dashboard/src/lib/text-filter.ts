const LONGEST_PATTERN = 200;
const LONGEST_NAME = 300;

/**
 * A filter typed by a person, or come in a link: a name passes when it contains the text or matches it as a regular
 * expression, both without regard to case. A pattern that is no expression, or whose nested repeats could take for ever, is
 * taken as text only.
 */
export function textFilter(pattern: string): (name: string) => boolean {
  const text = pattern.trim().toLowerCase();
  if (text === '') return () => true;
  const expression = compile(pattern.trim());
  return (name) => {
    const low = name.toLowerCase();
    return low.includes(text) || (expression?.test(name.slice(0, LONGEST_NAME)) ?? false);
  };
}

function compile(pattern: string): RegExp | null {
  if (pattern.length > LONGEST_PATTERN || /[+*}][^(]*\)\s*[+*{]|\\\d/.test(pattern)) return null;
  if ((pattern.match(/[+*{]/g) ?? []).length > 6) return null;
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return null;
  }
}

const COMPARISON = /[^\s()=<>!~]["`]?\s*(?:<=|>=|!=|!~|=|<|>|~)/;

/** Whether a filter of runs compares something, as in `loss < 0.2`. `(?=` and `(?<` are parts of a regular expression. */
export function isExpression(pattern: string): boolean {
  return COMPARISON.test(pattern.replace(/\(\?<?[=!:<]/g, '('));
}
