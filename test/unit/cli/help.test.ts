import { expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { renderCommandHelp, renderHelp } from '../../../src/cli/help.ts';
import { parseInvocation } from '../../../src/cli/parse-invocation.ts';

test('the help lists every command with its summary', () => {
  const help = renderHelp(commands);
  for (const { name, summary } of commands)
    expect(help).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
});

test.each(commands)('the help of $name has every flag and fits a terminal', (command) => {
  const help = renderCommandHelp(command);
  for (const [flag, { value }] of Object.entries(command.options))
    expect(help).toContain(`  --${flag}${value === null ? '' : ` ${value}`}`);
  const prose = help.slice(0, help.indexOf('\nExamples'));
  for (const line of prose.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test.each(commands.flatMap(({ examples, name }) => examples.map((example) => [example, name] as const)))(
  'the example «%s» is a legal command line',
  (example, name) => {
    const words = example
      .replace(/^[A-Z_]+=\S+ /, '')
      .replace(/ [|>] .*$/, '')
      .split(' ');
    expect(words[0]).toBe('wingman-health');
    const command = commands.find((candidate) => candidate.name === words[1]);
    expect(command, name).toBeDefined();
    expect(command && parseInvocation(command, words.slice(2))).not.toBeNull();
  },
);
