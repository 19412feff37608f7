import type { z } from 'zod';
import type { Environment } from '../config/environment.ts';
import type { Clock } from '../core/clock.ts';
import type { Output } from './output.ts';

/** What a command has to do with the world. */
export interface CommandContext {
  readonly environment: Environment;
  readonly out: Output;
  readonly err: Output;
  readonly clock: Clock;
  /** Aborts when the person or the machine in front of it wants it to stop. */
  readonly signal: AbortSignal;
}

export interface Option<Value = unknown> {
  /** What stands for its value in the help, such as `DURATION`; null for a switch. */
  readonly value: string | null;
  readonly meaning: string;
  /** Given several times it is a list. */
  readonly isRepeatable?: boolean;
  /** Gets the text, the texts of a repeatable one, or true for a switch; undefined when the option is not given. */
  readonly schema: z.ZodType<Value>;
}

export type Options = Readonly<Record<string, Option>>;

type ValuesOf<Given extends Options> = { readonly [Name in keyof Given]: z.output<Given[Name]['schema']> };

export interface Invocation<Values> {
  readonly context: CommandContext;
  readonly operands: readonly string[];
  readonly options: Values;
}

/** One word after `wingman-health`, with its own flags and its own help. */
export interface CliCommand {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs of the help. */
  readonly description: readonly string[];
  /** As it stands in the usage line: `<check>`, `[category|check...]`, or nothing. */
  readonly operands: string;
  readonly options: Options;
  readonly examples: readonly string[];
  /** Whether a signal is its own to answer; any other command is left where it stands. */
  readonly endsItself?: boolean;
  /** Resolves with the exit code. Throws a CommandError, a StartupError, or the reason of the signal. */
  run(invocation: Invocation<Readonly<Record<string, unknown>>>): Promise<ExitCode>;
}

interface CommandInput<Given extends Options> extends Omit<CliCommand, 'options' | 'run' | 'operands'> {
  readonly operands?: string;
  readonly options: Given;
  run(invocation: Invocation<ValuesOf<Given>>): Promise<ExitCode>;
}

/** A command whose `run` gets the values of its options with their types. */
export function defineCommand<const Given extends Options>(command: CommandInput<Given>): CliCommand {
  return { operands: '', ...command };
}

/** A command cannot do what it was asked. The message says why and what to do, for the person at the terminal. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** It was asked wrongly: a flag, a command or a name that does not exist. Answered with where the help is. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** What a gate acts on. Ended by a signal it is 128 and the signal's number, as a shell has it. */
export const exitCode = { healthy: 0, unhealthy: 1, unanswered: 2 } as const;

export type ExitCode = number;
