/** Something in the configuration with which the service cannot start. No value of a variable is ever part of it. */
export interface Problem {
  readonly variable: string;
  /** What is wrong, to be read after the variable's name: `must be a whole number`. */
  readonly problem: string;
  /** What to do, as a sentence without a full stop. */
  readonly remedy: string;
}
