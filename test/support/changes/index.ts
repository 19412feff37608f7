import type { Change } from './change.ts';
import { harmlessChanges } from './harmless.ts';
import { isolationChanges } from './isolation.ts';
import { protectionChanges } from './protection.ts';
import { schemaChanges } from './schema.ts';
import { unansweredChanges } from './unanswered.ts';
import { viewChanges } from './views.ts';

/** Everything that the tests break in a database, and what breaks nothing: one home, whoever is then asked. */
export const changes: readonly Change[] = [
  ...schemaChanges,
  ...protectionChanges,
  ...isolationChanges,
  ...viewChanges,
  ...unansweredChanges,
  ...harmlessChanges,
];

/** One that can be mended, by its name. */
export function findChange(name: string): Change & Required<Pick<Change, 'checks'>> {
  const found = changes.find((change) => change.name === name);
  if (!found?.checks) throw new RangeError(`There is no change "${name}" that can be mended`);
  return { ...found, checks: found.checks };
}
