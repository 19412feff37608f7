import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { type ExitCode, exitCode } from './command.ts';
import { commands } from './commands/index.ts';
import { describeError } from './describe-error.ts';
import { createOutput } from './output.ts';
import { createProgram } from './program.ts';
import type { RunContext } from './start-process.ts';

/** Runs one command line and resolves with its exit code; what goes wrong is told in a sentence, never as a stack. */
export async function runCli(words: readonly string[], context: RunContext): Promise<ExitCode> {
  const { stdout, stderr, readEnvironment, ...rest } = context;
  const printed = { out: '', err: '' };
  let code: ExitCode = exitCode.healthy;
  const program = createProgram({
    commands,
    writeOut: (text) => (printed.out += text),
    writeErr: (text) => (printed.err += text),
    async run({ command, environmentFile, ...asked }) {
      // A service that cannot start has a code of its own.
      code = command.endsItself ? exitCode.unhealthy : exitCode.unanswered;
      const environment = readEnvironment(environmentFile);
      const [out, err] = [createOutput(stdout, environment), createOutput(stderr, environment)];
      const running = command.run({ context: { ...rest, environment, out, err }, ...asked });
      code = await (command.endsItself ? running : untilAborted(running, rest.signal));
    },
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (rest.signal.aborted && error === rest.signal.reason) return codeOf(error);
    // A gate that was asked wrongly, or without its command, must not let anything pass.
    if (error instanceof CommanderError) code = error.exitCode === 0 ? exitCode.healthy : exitCode.unanswered;
    else printed.err += `${await describeError(error)}\n`;
  }
  for (const [stream, text] of [[stdout, printed.out] as const, [stderr, printed.err] as const])
    if (text !== '') await createOutput(stream, {}).write(text);
  return code;
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
