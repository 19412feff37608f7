import type { Rule } from '../../catalog/rule.ts';
import { reviewEntries, wordsOf } from '../review/review-entries.ts';

/** Whether a change is for the better is not judged: somebody decided once that it was right as it was. */
export const accessChanged: Rule = {
  kind: 'access_changed',
  level: 'degraded',
  reason: 'drifted',
  message: 'Something that decides about access has changed since it was reviewed',
  why: 'It was reviewed as it read before, and nobody has said yet that it is right as it reads now.',
  hint: 'Review what has changed, then write that down: wingman-health contract --review FILE',
  *find({ facts, contract: { reviewed } }) {
    if (!reviewed) return;
    const { entries, isUnread } = reviewEntries(facts);
    const [old, current] = [new Map(Object.entries(reviewed.entries)), new Map(Object.entries(entries))];
    for (const object of new Set([...current.keys(), ...old.keys()])) {
      const [before, now] = [old.get(object), current.get(object)];
      if (before === now || isUnread(object)) continue;
      const [expected, seen] = [before && wordsOf(before), now && wordsOf(now)];
      yield {
        object,
        expected: expected ?? 'was not there',
        seen: seen === undefined ? 'is gone' : seen === expected ? `${seen}, but with another text behind it` : seen,
        mend: '-- Undo the change, or review it and then: wingman-health contract --review FILE',
      };
    }
  },
};
