import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts } from '../../catalog/facts.ts';
import { isForServiceRole } from '../expression/is-for-service-role.ts';
import { truthOf } from '../expression/truth-of.ts';
import { expressionsOf } from './policies-for.ts';

/** What a policy does to a command of an outsider, as far as its text alone tells. */
export type Weight = 'lets_all' | 'lets_none' | 'depends';

/** Weighs one policy. For an update both the old and the new row must pass. */
export function weighPolicy(policy: PolicyFacts, command: Command): Weight {
  const expressions = expressionsOf(policy, command);
  if (expressions.length === 0) return policy.isPermissive ? 'lets_none' : 'lets_all';
  const truths = expressions.map(truthOf);
  if (truths.includes(false) || expressions.some(isForServiceRole)) return 'lets_none';
  return truths.every((truth) => truth === true) ? 'lets_all' : 'depends';
}
