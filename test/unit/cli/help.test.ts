import { expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { readWords } from '../../support/read-words.ts';

test.each([[['--help']], [['-h']], [['help']]])('%j lists every command with its summary', async (words) => {
  const { out, err } = await readWords(commands, words);
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
  expect([err, out]).toEqual(['', expect.stringContaining('Exit codes')]);
});

test.each(commands)('the help of $name has every flag and fits a terminal', async ({ name, options }) => {
  const { out } = await readWords(commands, [name, '-h']);
  for (const [flag, { value }] of Object.entries(options))
    expect(out).toContain(`  --${flag}${value === null ? ' ' : ` <${value}>`}`);
  const prose = out.slice(0, out.indexOf('\nExamples'));
  for (const line of prose.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  expect((await readWords(commands, ['help', name])).out).toBe(out);
});

test.each(commands.flatMap(({ examples }) => examples.map((example) => [example] as const)))(
  'the example «%s» is a legal command line',
  async (example) => {
    const words = example
      .replace(/^[A-Z_]+=\S+ /, '')
      .replace(/ [|>] .*$/, '')
      .split(' ');
    expect(words[0]).toBe('wingman-health');
    expect(await readWords(commands, words.slice(1))).toMatchObject({ operands: expect.any(Array), err: '' });
  },
);
