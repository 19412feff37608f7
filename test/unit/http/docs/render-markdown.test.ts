import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../../src/http/docs/render-markdown.ts';

const render = (text: string) => renderMarkdown(text, { linkTo: (href) => (href === 'gone.md' ? null : href) }).markup;

test.each([
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'],
  ['a <img src=x onerror=alert(1)> b', '<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n'],
  ['`<b>` & "x"', '<p><code>&lt;b&gt;</code> &amp; &quot;x&quot;</p>\n'],
  ['```html\n</code><script>\n```', '<pre tabindex="0"><code>&lt;/code&gt;&lt;script&gt;</code></pre>\n'],
  ['[x](https://a.example/"onclick=")', '<p><a href="https://a.example/&quot;onclick=&quot;">x</a></p>\n'],
  ['![<b>](x.png)', '<p><em>Picture: &lt;b&gt;</em></p>\n'],
  ['&lt;b&gt; &amp;', '<p>&amp;lt;b&amp;gt; &amp;amp;</p>\n'],
])('whatever a document holds is escaped: %s', (text, markup) => {
  expect(render(text)).toBe(markup);
});

test('a link to what is not there is its words', () => {
  expect(render('see [this **one**](gone.md)')).toBe('<p>see this <strong>one</strong></p>\n');
});

test('a heading has the anchor that it has on GitHub, that of a check its id too, and none comes twice', () => {
  expect(render('# What is, and `what` is not')).toBe(
    '<h1 id="what-is-and-what-is-not">What is, and <code>what</code> is not</h1>\n',
  );
  expect(render('## redis.rate_limit')).toBe(
    '<h2 id="redis.rate_limit"><span id="redisrate_limit"></span>redis.rate_limit</h2>\n',
  );
  expect(render('## Same\n\n## Same')).toBe('<h2 id="same">Same</h2>\n<h2 id="same-1">Same</h2>\n');
});

test('a row that begins with a name has that for an anchor, unless a heading has it', () => {
  const rows = render('| reason | means |\n|---|---|\n| `slow` | x |\n| `slow` | y |\n| `late` | z |\n\n## late');
  expect(rows).toContain('<tr id="slow"><td><code>slow</code></td><td>x</td></tr>');
  expect(rows).toContain('<tr><td><code>slow</code></td><td>y</td></tr>');
  expect(rows).toContain('<tr><td><code>late</code></td>');
  expect(rows).toContain('<h2 id="late">');
  expect(rows).toContain('aria-label="Table of reason, means"');
});

test('lists keep their numbers, and what is said about a comment is left out', () => {
  expect(render('3. a\n4. b')).toBe('<ol start="3"><li>a</li>\n<li>b</li>\n</ol>\n');
  expect(render('<!-- begin -->\n\n- *a*\n- b  \n  c')).toBe('<ul><li><em>a</em></li>\n<li>b<br />c</li>\n</ul>\n');
});

test.each([
  ['> said **so**', '<blockquote><p>said <strong>so</strong></p>\n</blockquote>\n'],
  ['---', '<hr />\n'],
  ['~~gone~~', '<p><del>gone</del></p>\n'],
  ['a \\*b\\*', '<p>a *b*</p>\n'],
  ['#### Deep', '<h4 id="deep">Deep</h4>\n'],
  ['- [x] a\n- [ ] b', '<ul><li>done: a</li>\n<li>to do: b</li>\n</ul>\n'],
])('%j is drawn as it is read', (text, markup) => {
  expect(render(text)).toBe(markup);
});
