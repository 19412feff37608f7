import { claimPath, pathOfSetting } from './claim-path.ts';
import { literalOf } from './expression.ts';
import { partsOf } from './parse-expression.ts';

/** Whether an expression asks who is calling, so that it may well say no to a caller without a name. */
export function testsCaller(expression: string): boolean {
  return partsOf(expression).some((part) => claimPath(part) !== null || pathOfSetting(literalOf(part)) !== null);
}
