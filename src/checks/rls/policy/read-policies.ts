import { takeTurn } from '../../../core/take-turn.ts';
import type { CatalogFacts } from '../../catalog/facts.ts';
import { onceFor } from '../../catalog/once-for.ts';
import { comparedColumns } from '../expression/compared-columns.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { truthOf } from '../expression/truth-of.ts';

/** So many relations have their policies read before others have their turn. */
const relationsOfTurn = 10;

/**
 * Reads the text of every policy, some at a time, for whoever asks about it afterwards: a text is read once, and the first
 * rule would otherwise read thousands of them while requests wait.
 */
export const readPolicies = onceFor(async ({ relations }: CatalogFacts): Promise<void> => {
  for (const [place, { policies }] of relations.entries()) {
    for (const text of policies.flatMap(({ using, check }) => [using, check]))
      if (text !== null) {
        partsOf(text);
        comparedColumns(text);
        truthOf(text);
      }
    if ((place + 1) % relationsOfTurn === 0) await takeTurn();
  }
});
