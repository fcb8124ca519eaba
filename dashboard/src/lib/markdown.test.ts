import { describe, expect, it } from 'vitest';
import { imageSource, parseMarkdown, type Block } from './markdown';
import { parseInlines, plainText, safeLink, type Inline } from './markdown-inline';

/** A tree in short: `<p>a <em>b</em></p>`, only for these tests. */
function short(blocks: readonly Block[]): string {
  return blocks.map(shortBlock).join('');
}

function shortBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${words(block.content)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${words(block.content)}</p>`;
    case 'code':
      return `<pre ${block.language}>${block.text}</pre>`;
    case 'quote':
      return `<quote>${short(block.blocks)}</quote>`;
    case 'list':
      return `<list ${block.start ?? '-'}>${block.items
        .map(({ done, blocks }) => `<li>${done === null ? '' : done ? '[x]' : '[ ]'}${short(blocks)}</li>`)
        .join('')}</list>`;
    case 'table':
      return `<table ${block.align.join(',')}>${[block.head, ...block.rows]
        .map((row) => row.map(words).join('|'))
        .join('/')}</table>`;
    case 'rule':
      return '<hr>';
  }
}

function words(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'code':
          return `<code>${node.text}</code>`;
        case 'break':
          return '<br>';
        case 'image':
          return `<img ${node.src} ${node.alt}>`;
        case 'link':
          return `<a ${node.href}>${words(node.children)}</a>`;
        default:
          return `<${node.kind}>${words(node.children)}</${node.kind}>`;
      }
    })
    .join('');
}

const read = (text: string) => short(parseMarkdown(text).blocks);
const line = (text: string) => words(parseInlines(text));

describe('blocks', () => {
  it('reads headings, paragraphs and rules', () => {
    expect(read('# A #\ntext\nmore\n\n***\nB\n---\nC#\n===')).toBe(
      '<h1>A</h1><p>text\nmore</p><hr><h2>B</h2><h1>C#</h1>',
    );
    expect(read('####### not\n#not')).toBe('<p>####### not\n#not</p>');
  });

  it('leaves no gap between levels of headings, and no heading without words', () => {
    expect(read('### a\n###### b\n## c\n# \n### d')).toBe('<h1>a</h1><h2>b</h2><h1>c</h1><h2>d</h2>');
  });

  it('reads code, also one whose end is missing', () => {
    expect(read('```Python title\nx = "<b>"\n\n# no heading\n```\nafter')).toBe(
      '<pre python>x = "<b>"\n\n# no heading</pre><p>after</p>',
    );
    expect(read('~~~~\na\n~~~\nb')).toBe('<pre >a\n~~~\nb</pre>');
    expect(read('    a\n      b\n\nc')).toBe('<pre >a\n  b</pre><p>c</p>');
  });

  it('reads lists within lists, ordered ones, tasks and paragraphs of an item', () => {
    expect(read('- a\n  - b\n    more\n- c\n\n  d\n* e')).toBe(
      '<list -><li><p>a</p><list -><li><p>b\nmore</p></li></list></li><li><p>c</p><p>d</p></li><li><p>e</p></li></list>',
    );
    expect(read('3. a\n4) b')).toBe('<list 3><li><p>a</p></li><li><p>b</p></li></list>');
    expect(read('- [x] done\n- [ ] open')).toBe(
      '<list -><li>[x]<p>done</p></li><li>[ ]<p>open</p></li></list>',
    );
    expect(read('-\n-no list')).toBe('<list -><li><p>-no list</p></li></list>');
  });

  it('reads quotes', () => {
    expect(read('> a\n> > b\n> - c\n\nd')).toBe(
      '<quote><p>a</p><quote><p>b</p></quote><list -><li><p>c</p></li></list></quote><p>d</p>',
    );
  });

  it('reads tables', () => {
    expect(read('| a | b |\n|:--|--:|\n| 1 | `x` |\n| 2 \\| 3 |\n\nend')).toBe(
      '<table start,end>a|b/1|<code>x</code>/2 | 3|</table><p>end</p>',
    );
    expect(read('a | b\n--- | :-:\n1 | 2')).toBe('<table start,center>a|b/1|2</table>');
    expect(read('a | b\n---\nc')).toBe('<h1>a | b</h1><p>c</p>');
  });

  it('stops at some depth and at some length', () => {
    expect(read('> '.repeat(100) + 'x')).toContain('x');
    expect(read('- '.repeat(5000) + 'x')).toContain('x');
    expect(parseMarkdown('a'.repeat(200_001)).cut).toBe(true);
    expect(parseMarkdown('a').cut).toBe(false);
  });
});

describe('within a paragraph', () => {
  it('reads emphasis', () => {
    expect(line('*a* **b** ***c*** _d_ __e__ ~~f~~')).toBe(
      '<em>a</em> <strong>b</strong> <strong><em>c</em></strong> <em>d</em> <strong>e</strong> <strike>f</strike>',
    );
    expect(line('**a *b* c**')).toBe('<strong>a <em>b</em> c</strong>');
    expect(line('2 * 3 * 4, snake_case_name, a*, **b')).toBe('2 * 3 * 4, snake_case_name, a*, **b');
    expect(line('~a~ and ****b****')).toBe('~a~ and ****b****');
  });

  it('reads code before all else', () => {
    expect(line('`a*b` *`c`* ``d`e`` ` f ` `g')).toBe(
      '<code>a*b</code> <em><code>c</code></em> <code>d`e</code> <code>f</code> `g',
    );
  });

  it('reads breaks, escapes and entities', () => {
    expect(line('a  \nb\\\nc\nd')).toBe('a<br>b<br>c\nd');
    expect(line('\\*a\\* \\[b\\](c) \\q')).toBe('*a* [b](c) \\q');
    expect(line('&lt;b&gt; &amp;amp; &#65;&#x42; &nope; &#xd800; &')).toBe('<b> &amp; AB &nope; \ufffd &');
  });

  it('reads links and images', () => {
    expect(line('[a *b*](https://x.org/a_(b) "t") and [c](<https://x.org/d e>)')).toBe(
      '<a https://x.org/a_(b)>a <em>b</em></a> and <a https://x.org/d%20e>c</a>',
    );
    expect(line('![pic](file?path=/media/p/x.png) ![](y)')).toBe(
      '<img file?path=/media/p/x.png pic> <img y >',
    );
    expect(line('[](https://x.org/)')).toBe('<a https://x.org/>https://x.org/</a>');
    expect(line('[a] (b) [c [d](https://x.org/) e](https://y.org/)')).toBe(
      '[a] (b) [c <a https://x.org/>d</a> e](<a https://y.org/>https://y.org/</a>)',
    );
  });

  it('finds addresses that stand as they are', () => {
    expect(line('see https://x.org/a. (http://y.org) <mailto:a@b.c> xhttp://z.org h')).toBe(
      'see <a https://x.org/a>https://x.org/a</a>. (<a http://y.org/>http://y.org</a>) <a mailto:a@b.c>mailto:a@b.c</a> xhttp://z.org h',
    );
  });
});

describe('what somebody hostile logs', () => {
  it('is text: HTML, and addresses that are no web or mail addresses', () => {
    expect(read('<img src=x onerror=alert(1)>\n\n<script>x</script>')).toBe(
      '<p><img src=x onerror=alert(1)></p><p><script>x</script></p>',
    );
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\tscript:alert(1)',
      '&#106;avascript:alert(1)',
      'data:text/html,<script>x</script>',
      'vbscript:x',
      'file:///etc/passwd',
      '//evil.org/x',
      '/file?path=x',
    ]) {
      expect(safeLink(address)).toBeNull();
      expect(parseInlines(`[a](${address})`).every(({ kind }) => kind !== 'link')).toBe(true);
    }
    expect(safeLink('https://x.org')).toBe('https://x.org/');
  });

  it('gets images from this server alone, and only from where files lie', () => {
    const base = 'http://host:7860/team/';
    const of = (address: string) => imageSource(address, base);
    expect(of('file?path=/media/p/a.png')).toBe('http://host:7860/team/file?path=/media/p/a.png');
    expect(of('http://host:7860/team/artifact_blob/p/ab')).not.toBeNull();
    for (const address of [
      'https://evil.org/a.png',
      '//evil.org/file?path=/media/a',
      'file?path=/etc/passwd',
      'oauth/logout',
      'api/x',
      '/file?path=/media/p/a.png',
      'artifact_blob/../api/x',
      'data:image/svg+xml,<svg/>',
      'http://[',
    ])
      expect(of(address)).toBeNull();
  });

  it('is read quickly, whatever it is', () => {
    const n = 20_000;
    for (const unit of [
      '*',
      '_a',
      '**a',
      '[',
      '![',
      '](',
      '`',
      '`` ` ',
      '<',
      '[a](',
      '> ',
      '- ',
      '|',
      '#',
      '&',
      '\\',
      '~~',
      '*a_',
      'http://',
      '((',
      ' ',
      '-|',
    ])
      for (const text of [
        unit.repeat(n / unit.length),
        `${unit} `.repeat(n / 2),
        `${unit}\n`.repeat(n / 2),
      ]) {
        const start = performance.now();
        parseMarkdown(text);
        expect(performance.now() - start, `${JSON.stringify(unit)}`).toBeLessThan(1500);
      }
  });

  it('has words', () => {
    expect(plainText(parseInlines('a *b* `c` ![d](e)\\\nf'))).toBe('a b c d f');
  });
});
