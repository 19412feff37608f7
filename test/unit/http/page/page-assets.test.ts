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

test('every size of type and every space inside and between is one of the scale', () => {
  const [sizes, spaces] = [/\bfont(?:-size)?: ([^;]+);/g, /\b(?:padding|gap)(?:-[a-z]+)*: ([^;]+);/g].map((pattern) =>
    [...pageAssets.style.content.matchAll(pattern)].map(([, value = '']) => value),
  );
  expect(sizes?.length).toBeGreaterThan(20);
  expect(
    sizes?.filter((value) => !/^(inherit|var\(--(small|text-size|large|huge|giant)\)( .*)?)$/.test(value)),
  ).toEqual([]);
  expect(spaces?.length).toBeGreaterThan(40);
  const step = /^(0|var\(--space-[1-5]\)|0\.4em)$/;
  expect(spaces?.filter((value) => !value.split(' ').every((part) => step.test(part)))).toEqual([]);
});

test('the style is its parts and nothing else', () => {
  const lengths = parts.map(({ content }) => content.length + 1);
  expect(pageAssets.style.content.length + 1).toBe(lengths.reduce((sum, length) => sum + length, 0));
});
