import { Command, InvalidArgumentError, Option } from 'commander';
import { readVersion } from '../read-version.ts';
import type { CliCommand, Invocation, Options } from './command.ts';
import { UsageError } from './command.ts';

/** What was asked, read; whose environment file it is to be run with is for the program to say. */
interface Asked extends Omit<Invocation<Readonly<Record<string, unknown>>>, 'context'> {
  readonly command: CliCommand;
  readonly environmentFile: string | undefined;
}

interface ProgramOptions {
  readonly commands: readonly CliCommand[];
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  /** May throw a UsageError, which is answered with where the help is. */
  readonly run: (asked: Asked) => Promise<void>;
}

const name = 'wingman-health';

const exitCodes = `
Exit codes:
  0  healthy
  1  not healthy
  2  could not find out: no answer, a mistake in the configuration or in the command

It reads the same environment variables as the service; ${name} config lists them.`;

/** The command line as commander reads it. It never ends the process: it throws a CommanderError with an exit code. */
export function createProgram({ commands, writeOut, writeErr, run }: ProgramOptions): Command {
  const program = new Command(name)
    .description('Says whether an application and what it stands on work, and whether its user data is isolated.')
    .usage('<command> [options]')
    .version(readVersion(), '-V, --version', 'the version')
    // It is not called --env-file, which Node takes for its own wherever it stands.
    .option('--env <FILE>', 'read variables from this file instead of .env; those of the environment win', once)
    .helpOption('-h, --help', `this help; ${name} <command> --help for one command`)
    .addHelpText('after', exitCodes)
    .helpCommand('help [command]', 'this help, or that of a command')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      ...{ writeOut, writeErr, getOutHelpWidth: () => 96, getErrHelpWidth: () => 96 },
      outputError: (text, write) => write(text.replace(/^error: ./, (start) => start.slice(-1).toUpperCase())),
    })
    .showHelpAfterError(`Try: ${name} --help`)
    .exitOverride();
  for (const command of commands) addCommand(program, command, run);
  return program;
}

function addCommand(program: Command, command: CliCommand, run: ProgramOptions['run']): void {
  const { operands, options, examples } = command;
  const sub = program
    .command([command.name, operands].filter(Boolean).join(' '))
    .summary(command.summary)
    .description(command.description.join('\n\n'))
    .helpOption('-h, --help', 'this help')
    .addHelpText('after', ['\nExamples:', ...examples.map((example) => `  ${example}`)].join('\n'))
    .showHelpAfterError(`Try: ${name} ${command.name} --help`);
  for (const [flag, { value, meaning }] of Object.entries(options)) {
    const option = new Option(value === null ? `--${flag}` : `--${flag} <${value}>`, meaning);
    // What is given twice is seen only where all of it is kept.
    sub.addOption(value === null ? option : option.argParser((text, before: string[] = []) => [...before, text]));
  }
  sub.action(async () => {
    try {
      const { env: environmentFile } = program.opts<{ env?: string }>();
      await run({ command, environmentFile, operands: sub.args, options: readOptions(options, sub) });
    } catch (error) {
      if (error instanceof UsageError) sub.error(error.message);
      throw error;
    }
  });
}

function once(text: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('It is given twice.');
  return text;
}

function readOptions(options: Options, sub: Command): Readonly<Record<string, unknown>> {
  const read = sub.options.flatMap((given) => {
    const flag = given.name();
    const option = options[flag];
    if (!option) return [];
    const texts: unknown = sub.getOptionValue(given.attributeName());
    const [first, ...more] = Array.isArray(texts) ? texts : [texts];
    if (typeof first === 'string' && first.startsWith('-')) throw new UsageError(`--${flag} needs a value`);
    if (more.length > 0 && !option.isRepeatable) throw new UsageError(`--${flag} is given twice`);
    const parsed = option.schema.safeParse(option.isRepeatable ? texts : first);
    if (!parsed.success) throw new UsageError(`--${flag} ${parsed.error.issues[0]?.message ?? 'cannot be used'}`);
    return [[flag, parsed.data]];
  });
  return Object.fromEntries(read);
}
