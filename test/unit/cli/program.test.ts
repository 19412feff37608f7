import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands/index.ts';
import { choice, duration, flag, serviceUrl, text } from '../../../src/cli/options.ts';
import { readWords } from '../../support/read-words.ts';

const command = defineCommand({
  name: 'try',
  summary: 'try things',
  description: [],
  operands: '<name> [other]',
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

const read = (...words: string[]) => readWords([command], ['try', ...words]);

test('what is not given has its default', async () => {
  expect(await read('a')).toEqual({
    operands: ['a'],
    options: { format: 'text', timeout: 30_000, loud: false, url: undefined, label: undefined, many: [] },
    environmentFile: undefined,
    out: '',
    err: '',
  });
});

test('flags and names may stand in any order, with = or without', async () => {
  const asked = await read('--timeout=5s', 'a', '--format', 'json', 'b', '--loud', '--many', 'x', '--many=y');
  expect(asked.operands).toEqual(['a', 'b']);
  expect(asked.options).toMatchObject({ format: 'json', timeout: 5_000, loud: true, many: ['x', 'y'] });
});

test.each([[['--env', 'f', 'try', 'a']], [['try', '--env=f', 'a']], [['try', 'a', '--env', 'f']]])(
  '%j names a file for the variables',
  async (words) => {
    expect(await readWords([command], words)).toMatchObject({ operands: ['a'], environmentFile: 'f' });
  },
);

test('after -- everything is a name', async () => {
  expect((await read('--', '--loud', '--help')).operands).toEqual(['--loud', '--help']);
});

test.each([
  [['--help']],
  [['-h', '--nonsense']],
  [['--nonsense', '-h']],
  [['a', '--timeout', 'soon', '--help']],
  [['a', 'b', 'c', '-h']],
])('%j is answered with the help', async (words) => {
  const { operands, out, err } = await read(...words);
  expect([operands, err]).toEqual([null, '']);
  expect(out).toMatch(/^Usage: wingman-health try /);
});

test.each([
  [['a', '--fromat', 'json'], "Unknown option '--fromat'\n(Did you mean --format?)"],
  [['a', '--xyzzy'], "Unknown option '--xyzzy'"],
  [['a', '-x'], "Unknown option '-x'"],
  [['a', '--format'], "Option '--format <FORMAT>' argument missing"],
  [['a', '--label', '--loud'], '--label needs a value'],
  [['a', '--loud=yes'], "Unknown option '--loud=yes'"],
  [['a', '--format', 'json', '--format', 'text'], '--format is given twice'],
  [['a', '--label', '-x'], '--label needs a value'],
  [['a', '--format', 'xml'], '--format takes text or json'],
  [['a', '--timeout', 'soon'], '--timeout is not a duration: write 500ms, 30s or 5m'],
  [['a', '--timeout', '0s'], '--timeout is shorter than 1ms: write 500ms, 30s or 5m'],
  [['a', '--url', 'localhost:8080'], '--url takes an http or https URL, such as http://127.0.0.1:8080'],
  [['a', '--url', 'http://h/?token=x'], '--url takes a URL without a query or a user'],
  [['a', '--url', 'http://user:planted@h/'], '--url takes a URL without a query or a user'],
  [[], "Missing required argument 'name'"],
  [['a', 'b', 'c'], "Too many arguments for 'try'. Expected 2 arguments but got 3: a, b, c."],
])('%j is refused in one sentence', async (words, message) => {
  expect(await read(...words)).toMatchObject({
    operands: null,
    out: '',
    err: `${message}\nTry: wingman-health try --help\n`,
  });
});

test('a URL loses its last slash, so that a path can follow', async () => {
  expect((await read('a', '--url', 'https://example.com/ops/')).options.url).toBe('https://example.com/ops');
});

test.each(commands.map(({ name, ...each }) => [name, each] as const))(
  'the options of %s have usable defaults',
  async (name) => {
    const each = commands.find((candidate) => candidate.name === name)!;
    const names = each.operands.startsWith('<') ? ['name'] : [];
    expect(await readWords([each], [name, ...names])).toMatchObject({ operands: names, err: '' });
  },
);

test.each([
  [['tyr'], "Unknown command 'tyr'\n(Did you mean try?)"],
  [['--fromat', 'try'], "Unknown option '--fromat'"],
  [['try', 'a', '--env'], "Option '--env <FILE>' argument missing"],
  [['--env', 'f', 'try', 'a', '--env=g'], "Option '--env <FILE>' argument 'g' is invalid. It is given twice."],
])('%j is refused, and told where the help is', async (words, message) => {
  expect(await readWords([command], words)).toMatchObject({
    operands: null,
    out: '',
    err: `${message}\nTry: wingman-health --help\n`,
  });
});
