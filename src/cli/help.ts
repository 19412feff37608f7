import type { CliCommand } from './command.ts';

const width = 96;
const program = 'wingman-health';

const exitCodes = [
  ['0', 'healthy'],
  ['1', 'not healthy'],
  ['2', 'could not find out: no answer, a mistake in the configuration or in the command'],
] as const;

/** The help of the program. */
export function renderHelp(commands: readonly CliCommand[]): string {
  return sections([
    [`${program} <command> [options]`],
    wrap('Says whether an application and what it stands on work, and whether its user data is isolated.'),
    ['Commands', ...columns(commands.map(({ name, summary }) => [name, summary]))],
    [
      'Options',
      ...columns([
        ['-h, --help', `this help; ${program} <command> --help for one command`],
        ['-V, --version', 'the version'],
        ['--env FILE', 'read variables from this file instead of .env; those of the environment win'],
      ]),
    ],
    ['Exit codes', ...columns(exitCodes)],
    wrap('It reads the same environment variables as the service; wingman-health config lists them.'),
  ]);
}

/** The help of one command. */
export function renderCommandHelp({ name, operands, description, options, examples }: CliCommand): string {
  const flags = Object.entries(options).map(
    ([option, { value, meaning }]) => [value === null ? `--${option}` : `--${option} ${value}`, meaning] as const,
  );
  return sections([
    [[program, name, operands.usage, '[options]'].filter(Boolean).join(' ')],
    ...description.map((paragraph) => wrap(paragraph)),
    ['Options', ...columns([...flags, ['-h, --help', 'this help']])],
    ['Examples', ...examples.map((example) => `  ${example}`)],
  ]);
}

/** Where the help is, for somebody who made a mistake. */
export function pointToHelp(command: CliCommand | null): string {
  return `Try: ${[program, command?.name, '--help'].filter(Boolean).join(' ')}`;
}

function sections(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const indent = 4 + Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrap(right, width - indent);
    return [`  ${left}`.padEnd(indent) + first, ...rest.map((line) => ' '.repeat(indent) + line)];
  });
}

function wrap(text: string, limit = width): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
