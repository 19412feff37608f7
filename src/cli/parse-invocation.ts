import { parseArgs } from 'node:util';
import { didYouMean } from '../core/words/closest.ts';
import type { CliCommand, Invocation, Option } from './command.ts';
import { UsageError } from './command.ts';

type Parsed = Omit<Invocation<Readonly<Record<string, unknown>>>, 'context'>;

/** Reads what follows a command. Null when it asks for help. Throws a UsageError. */
export function parseInvocation(command: CliCommand, words: readonly string[]): Parsed | null {
  const { tokens } = parseArgs({
    args: [...words],
    // Not strict, because its own messages know neither the command nor what was meant.
    strict: false,
    tokens: true,
    options: Object.fromEntries([
      ['help', { type: 'boolean', short: 'h' } as const],
      ...Object.entries(command.options).map(([name, { value }]) => [
        name,
        { type: value === null ? ('boolean' as const) : ('string' as const) },
      ]),
    ]),
  });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return null;

  const operands = tokens.flatMap((token) => (token.kind === 'positional' ? token.value : []));
  const given = new Map<string, (string | true)[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = command.options[name];
    if (!option || rawName !== `--${name}`) throw unknownFlag(rawName, command);
    if (option.value === null && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    if (option.value !== null && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`);
    }
    const texts = given.get(name) ?? [];
    if (texts.length > 0 && !option.isRepeatable) throw new UsageError(`${rawName} is given twice`);
    given.set(name, [...texts, value ?? true]);
  }
  checkOperands(command, operands);
  const options = Object.entries(command.options).map(([name, option]) => [name, read(name, option, given.get(name))]);
  return { operands, options: Object.fromEntries(options) };
}

function unknownFlag(rawName: string, { options }: CliCommand): UsageError {
  const names = ['--help', ...Object.keys(options).map((name) => `--${name}`)];
  return new UsageError(`There is no flag ${rawName}${didYouMean(rawName, names)}`);
}

function checkOperands({ operands: { usage, least, most } }: CliCommand, operands: readonly string[]): void {
  if (operands.length < least) throw new UsageError(`Something is missing: ${usage}`);
  if (operands.length > most)
    throw new UsageError(`"${operands[most]}" is too much: this takes ${usage || 'no names'}`);
}

function read(name: string, { schema, isRepeatable }: Option, texts: readonly (string | true)[] | undefined): unknown {
  const parsed = schema.safeParse(isRepeatable ? texts : texts?.[0]);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--${name} ${parsed.error.issues[0]?.message ?? 'cannot be used'}`);
}
