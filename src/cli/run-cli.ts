import { constants } from 'node:os';
import { describeProblems, StartupError } from '../config/startup-error.ts';
import { didYouMean } from '../core/words/closest.ts';
import { readVersion } from '../read-version.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CommandError, type ExitCode, exitCode, UsageError } from './command.ts';
import { commands } from './commands/index.ts';
import { pointToHelp, renderCommandHelp, renderHelp } from './help.ts';
import { parseInvocation } from './parse-invocation.ts';

interface RunContext extends CommandContext {
  /** What is wrong with the file that the variables should have come from; a help is given all the same. */
  readonly complaint?: string | null;
}

/** Runs one command line and resolves with its exit code; what goes wrong is told in a sentence, never as a stack. */
export async function runCli(words: readonly string[], context: RunContext): Promise<ExitCode> {
  const { out, err, signal } = context;
  const [name = '', ...rest] = words;
  const command = commands.find((candidate) => candidate.name === name) ?? null;
  try {
    if (command?.endsItself) return await runCommand(command, rest, context);
    if (command) return await untilAborted(runCommand(command, rest, context), signal);
    if (name === '--version' || name === '-V') {
      await out.write(`${readVersion()}\n`);
      return exitCode.healthy;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      await out.write(rest[0] === undefined ? renderHelp(commands) : renderCommandHelp(findCommand(rest[0])));
      return exitCode.healthy;
    }
    if (name !== '') findCommand(name);
    // A gate that forgot its command must not let anything pass.
    await err.write(renderHelp(commands));
    return exitCode.unanswered;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return codeOf(signal.reason);
    await err.write(`${describe(error, command)}\n`);
    return exitCode.unanswered;
  }
}

async function runCommand(command: CliCommand, words: readonly string[], context: RunContext): Promise<ExitCode> {
  const parsed = parseInvocation(command, words);
  if (parsed && context.complaint) {
    await context.err.write(`${context.complaint}\n`);
    return command.endsItself ? exitCode.unhealthy : exitCode.unanswered;
  }
  if (parsed) return command.run({ context, ...parsed });
  await context.out.write(renderCommandHelp(command));
  return exitCode.healthy;
}

function findCommand(name: string): CliCommand {
  const names = commands.map((command) => command.name);
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  if (name.startsWith('-')) throw new UsageError(`Flags come after the command: wingman-health <command> ${name}`);
  throw new UsageError(`There is no command "${name}"${didYouMean(name, names)}`);
}

/** Whoever interrupts waits for nothing: what is under way ends with the process. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const give = () => reject(signal.reason);
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', give));
}

function codeOf(reason: unknown): ExitCode {
  const signals: Readonly<Record<string, number>> = constants.signals;
  return 128 + (signals[String(reason)] ?? 0);
}

function describe(error: unknown, command: CliCommand | null): string {
  if (error instanceof UsageError) return `${error.message}\n${pointToHelp(command)}`;
  if (error instanceof CommandError) return error.message;
  if (error instanceof StartupError) return `The configuration has ${describeProblems(error.problems)}`;
  return error instanceof Error ? `This should not happen: ${error.name}: ${error.message}` : 'This should not happen';
}
