/** The service cannot start as it is configured. The message lists every problem, each with what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`The service cannot start: its configuration has ${describeProblems(problems)}`);
    this.problems = Object.freeze([...problems]);
  }
}

/** How many they are, and each of them on a line of its own with what to do. */
export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ variable, problem, remedy }) => `  ${variable}: ${problem}. ${remedy}.`);
  return [`${count}.`, ...lines].join('\n');
}

/** Something in the configuration with which the service cannot start. No value of a variable is ever part of it. */
export interface Problem {
  readonly variable: string;
  /** What is wrong, to be read after the variable's name: `must be a whole number`. */
  readonly problem: string;
  /** What to do, as a sentence without a full stop. */
  readonly remedy: string;
}
