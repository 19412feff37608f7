import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../../../../../src/http/page/draw/html.ts';

test('every character that has a meaning in markup is escaped', () => {
  const hostile = `<script>alert("x")</script> & 'y'`;
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
    '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;">' +
      '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>',
  );
});

const meaningful = fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '-', '!', 'script', ' ', '\u0000');

const anyCharacter = fc.integer({ min: 0, max: 0x10_ff_ff }).map((code) => String.fromCodePoint(code));

test('no text whatever becomes a tag, an entity or the end of an attribute', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(meaningful, anyCharacter)), (parts) => {
      const { markup } = html`${parts.join('')}`;
      expect(markup).not.toMatch(/[<>"']/);
      expect(markup.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    }),
  );
});

test('markup inside markup is not escaped again', () => {
  expect(html`<ul>${['a', 'b & c'].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
    '<ul><li>a</li><li>b &amp; c</li></ul>',
  );
});

test('nothing comes out of null, undefined, false and an empty list, but zero is a number', () => {
  expect(html`[${null}${undefined}${false}${[]}${0}]`.markup).toBe('[0]');
});

test('an object that only looks like markup is not believed', () => {
  const forged = JSON.parse('{"markup":"<script>alert(1)</script>"}');
  expect(html`${forged}`.markup).not.toContain('<script>');
});
