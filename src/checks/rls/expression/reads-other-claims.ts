import { onceForText } from '../../catalog/once-for.ts';
import { claimPath, pathOfSetting } from './claim-path.ts';
import { type Expression, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** What every caller has, and what the evidence is gathered with. A second factor, which `aal` tells, is not tried. */
const commonClaims = ['sub', 'role', 'aud', 'is_anonymous'];

/**
 * Whether an expression depends on more of a token than who the user is: an organisation, an e-mail address, metadata.
 * What other tokens would open cannot be told by trying with plain ones. `known` are claims that users were given too.
 */
export function readsOtherClaims(expression: string, known: readonly string[] = []): boolean {
  return beside(JSON.stringify(known))(expression);
}

/** By the claims that are known, and then by the expression. */
const beside = onceForText((known) =>
  onceForText((expression) =>
    readsOther(parseExpression(expression), new Set([...commonClaims, ...(JSON.parse(known) as string[])])),
  ),
);

function readsOther(part: Expression, known: ReadonlySet<string>): boolean {
  // A setting may be read by a function of the application too.
  const path = claimPath(part) ?? pathOfSetting(literalOf(part));
  return path ? !known.has(path.join('.')) : part.operands.some((operand) => readsOther(operand, known));
}
