import type { Contract } from '../../contract/schema.ts';
import type { ReadVariable } from '../../contract/variables.ts';

export interface FlagState {
  readonly name: string;
  /** As the platform reads it: whatever is not one of the true values is off. */
  readonly isOn: boolean;
  /** On, and so are all the flags without which it does not count. */
  readonly countsAsOn: boolean;
  readonly source: 'set' | 'default' | 'unreadable';
}

/** Every flag of the contract as the platform understands it. */
export function readFlags({ environment }: Contract, read: ReadVariable): ReadonlyMap<string, FlagState> {
  const { flags, flagsCountOnlyWith, booleanTrueValues, booleanFalseValues } = environment;
  const means = (words: readonly string[], value: string) =>
    words.some((word) => word.toLowerCase() === value.toLowerCase());
  const isOn = (name: string) => {
    const value = read(name);
    return value === undefined ? flags[name] === true : means(booleanTrueValues, value);
  };
  const sourceOf = (name: string) => {
    const value = read(name);
    if (value === undefined) return 'default';
    return means([...booleanTrueValues, ...booleanFalseValues], value) ? 'set' : 'unreadable';
  };
  const state = (name: string): FlagState => ({
    name,
    isOn: isOn(name),
    countsAsOn: isOn(name) && (flagsCountOnlyWith[name] ?? []).every(isOn),
    source: sourceOf(name),
  });
  return new Map(Object.keys(flags).map((name) => [name, state(name)]));
}
