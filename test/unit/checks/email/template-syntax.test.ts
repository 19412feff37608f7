import { expect, test } from 'vitest';
import { hasPlaceholderLeft, renderTemplate, templateVariables } from '../../../../src/checks/email/template-syntax.ts';

test('variables are found in both spellings, each once', () => {
  expect(templateVariables('{{a}} {{ b_1 }} {{{C}}} {{{ a }}}')).toEqual(['a', 'b_1', 'C']);
  expect(templateVariables('{a} {{1a}} {{a.b}} {{#if a}}')).toEqual([]);
});

test('every placeholder with a value is filled in', () => {
  expect(renderTemplate('{{a}}, {{ a }}, {{{a}}}, {{b}}', { a: 'x' })).toBe('x, x, x, {{b}}');
});

test('a value that looks like a placeholder or a pattern is taken as it stands', () => {
  expect(renderTemplate('{{a}}{{b}}', { a: '{{b}}', b: '$&' })).toBe('{{b}}$&');
});

test('names of every object are no values', () => {
  expect(renderTemplate('{{constructor}}', {})).toBe('{{constructor}}');
});

test.each(['{{left}}', '{{ mis spelt }}', '{{#if a}}', 'open {{'])('a reader sees the braces of %s', (text) => {
  expect(hasPlaceholderLeft(text)).toBe(true);
});

test('a style sheet is no placeholder', () => {
  expect(hasPlaceholderLeft('@media print{a{color:red}}')).toBe(false);
});
