import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCommand, UsageError } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands/index.ts';
import { choice, duration, flag, serviceUrl, text } from '../../../src/cli/options.ts';
import { parseInvocation } from '../../../src/cli/parse-invocation.ts';

const command = defineCommand({
  name: 'try',
  summary: 'try things',
  description: [],
  operands: { usage: '<name> [name]', least: 1, most: 2 },
  options: {
    format: choice(['text', 'json'], 'text', { value: 'FORMAT', meaning: 'how' }),
    timeout: duration('30s', 'how long'),
    loud: flag('whether loud'),
    url: serviceUrl('where'),
    label: text('LABEL', 'what'),
    many: { value: 'X', meaning: 'several', isRepeatable: true, schema: z.array(z.string()).default([]) },
  },
  examples: [],
  run: async () => 0,
});

const parse = (...words: string[]) => parseInvocation(command, words);

function refusal(...words: string[]): string {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('what is not given has its default', () => {
  expect(parse('a')).toEqual({
    operands: ['a'],
    options: { format: 'text', timeout: 30_000, loud: false, url: undefined, label: undefined, many: [] },
  });
});

test('flags and names may stand in any order, with = or without', () => {
  const parsed = parse('--timeout=5s', 'a', '--format', 'json', 'b', '--loud', '--many', 'x', '--many=y');
  expect(parsed?.operands).toEqual(['a', 'b']);
  expect(parsed?.options).toMatchObject({ format: 'json', timeout: 5_000, loud: true, many: ['x', 'y'] });
});

test('after -- everything is a name', () => {
  expect(parse('--', '--loud')?.operands).toEqual(['--loud']);
});

test('--help and -h win over everything else', () => {
  expect(parse('--help')).toBeNull();
  expect(parse('-h', '--nonsense')).toBeNull();
});

test.each([
  [['a', '--fromat', 'json'], 'There is no flag --fromat, did you mean --format?'],
  [['a', '--xyzzy'], 'There is no flag --xyzzy'],
  [['a', '-x'], 'There is no flag -x'],
  [['a', '--format'], '--format needs a value: --format FORMAT'],
  [['a', '--label', '--loud'], '--label needs a value: --label LABEL'],
  [['a', '--loud=yes'], '--loud takes no value'],
  [['a', '--format', 'json', '--format', 'text'], '--format is given twice'],
  [['a', '--format', 'xml'], '--format takes text or json'],
  [['a', '--timeout', 'soon'], '--timeout is not a duration: write 500ms, 30s or 5m'],
  [['a', '--timeout', '0s'], '--timeout is shorter than 1ms: write 500ms, 30s or 5m'],
  [['a', '--url', 'localhost:8080'], '--url takes an http or https URL, such as http://127.0.0.1:8080'],
  [['a', '--url', 'http://h/?token=x'], '--url takes a URL without a query or a user'],
  [['a', '--url', 'http://user:planted@h/'], '--url takes a URL without a query or a user'],
  [[], 'Something is missing: <name> [name]'],
  [['a', 'b', 'c'], '"c" is too much: this takes <name> [name]'],
])('%j is refused in one sentence', (words, message) => {
  expect(refusal(...words)).toBe(message);
});

test('a URL loses its last slash, so that a path can follow', () => {
  expect(parse('a', '--url', 'https://example.com/ops/')?.options.url).toBe('https://example.com/ops');
});

test.each(commands.map(({ name, ...each }) => [name, each] as const))(
  'the options of %s have usable defaults',
  (name) => {
    const each = commands.find((candidate) => candidate.name === name)!;
    const names = Array.from({ length: each.operands.least }, () => 'name');
    expect(parseInvocation(each, names)?.operands).toEqual(names);
  },
);
