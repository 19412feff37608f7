import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pageAssets } from '../../../../src/http/page/page-assets.ts';

const folder = new URL('../../../../src/http/page/browser/', import.meta.url);
const parts = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, content: readFileSync(new URL(name, folder), 'utf8') }));

test.each(parts)('$name is a part of the style that is served, and no longer than two hundred lines', ({ content }) => {
  expect(pageAssets.style.content.split(content)).toHaveLength(2);
  expect(content.split('\n').length).toBeLessThanOrEqual(200);
});

test('the script is one module of all its parts', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const { content } = pageAssets.script;
  for (const name of names) {
    const [, first = ''] = /^(\/\/ .*)$/m.exec(readFileSync(new URL(name, folder), 'utf8')) ?? [];
    expect(content.split(first), name).toHaveLength(2);
  }
  expect(content).not.toMatch(/^(import|export)\b/m);
  // As a browser reads it: a part that is used before it is there would not be found.
  expect(content.indexOf('function writeLocalTimes')).toBeLessThan(content.indexOf('writeLocalTimes(main())'));
});

test('the style is its parts and nothing else', () => {
  const lengths = parts.map(({ content }) => content.length + 1);
  expect(pageAssets.style.content.length + 1).toBe(lengths.reduce((sum, length) => sum + length, 0));
});
