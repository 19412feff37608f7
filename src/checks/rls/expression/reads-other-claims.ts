import { claimPath, pathOfSetting } from './claim-path.ts';
import { type Expression, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** What every caller has, and what the evidence is gathered with. */
const commonClaims = new Set(['sub', 'role', 'aud']);

/**
 * Whether an expression depends on more of a token than who the user is: an organisation, an e-mail address, metadata.
 * What other tokens would open cannot be told by trying with plain ones.
 */
export function readsOtherClaims(expression: string): boolean {
  return readsOther(parseExpression(expression));
}

function readsOther(part: Expression): boolean {
  // A setting may be read by a function of the application too.
  const path = claimPath(part) ?? pathOfSetting(literalOf(part));
  return path ? !commonClaims.has(path.join('.')) : part.operands.some(readsOther);
}
