import type { Problem } from './problem.ts';

/** The service cannot start as it is configured. The message lists every problem, each with what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems.map(({ variable, problem, remedy }) => `  ${variable}: ${problem}. ${remedy}.`);
    super([`The service cannot start: its configuration has ${count}.`, ...lines].join('\n'));
    this.problems = Object.freeze([...problems]);
  }
}
