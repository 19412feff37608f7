import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { findUnserved } from '../policy/find-unserved.ts';

export const missingPolicy: Rule = {
  kind: 'missing_policy',
  level: 'degraded',
  reason: 'drifted',
  message: 'A policy of the contract is missing',
  why: 'The command is refused, or finds no row, for everybody with the role.',
  hint: 'Add the policies, or correct the contract',
  parts: byTables,
  *find(view) {
    for (const { place, isRestricted } of findUnserved(view)) if (!isRestricted) yield place;
  },
};
