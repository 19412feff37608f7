import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { findUnserved } from '../policy/find-unserved.ts';

export const restrictiveOnly: Rule = {
  kind: 'restrictive_only',
  level: 'degraded',
  reason: 'drifted',
  message: 'A command of the contract has restrictive policies alone, which let nothing through',
  why: 'A restrictive policy only takes away from what permissive ones allow, and there are none.',
  hint: 'Add a permissive policy, or make the restrictive one permissive',
  parts: byTables,
  *find(view) {
    for (const { place, isRestricted } of findUnserved(view)) if (isRestricted) yield place;
  },
};
