import { CommanderError } from 'commander';
import type { CliCommand } from '../../src/cli/command.ts';
import { createProgram } from '../../src/cli/program.ts';

interface Read {
  /** What is given to the command; null where none is to run. */
  readonly operands: readonly string[] | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly environmentFile?: string | undefined;
  readonly out: string;
  readonly err: string;
}

/** How a command line is read, without running it. */
export async function readWords(commands: readonly CliCommand[], words: readonly string[]): Promise<Read> {
  let read: Omit<Read, 'out' | 'err'> = { operands: null, options: {} };
  const text = { out: '', err: '' };
  const program = createProgram({
    commands,
    writeOut: (part) => (text.out += part),
    writeErr: (part) => (text.err += part),
    async run({ operands, options, environmentFile }) {
      read = { operands, options, environmentFile };
    },
  });
  await program.parseAsync(words, { from: 'user' }).catch((error) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return { ...read, ...text };
}
