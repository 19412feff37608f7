import { claimPath } from './claim-path.ts';
import { type Expression, everyPart, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** The settings in which the Data API hands on what the client has sent, and anybody can send anything. Case does not matter. */
const requestSetting = /^request\.(headers?|cookies?|method|path)(\.|$)/i;

/**
 * Whether an expression can be turned by what a client sends along: a header, a cookie, the path. Beside a condition
 * that binds the row to its caller such a test only takes away, and is no way in. `throughFunctions` says that functions
 * of the application read the request as well.
 */
export function clientDecides(expression: string, throughFunctions: boolean): boolean {
  return decides(parseExpression(expression), throughFunctions);
}

/** Whether a client gets past a restrictive policy by what it sends: that is one of several ways through it. */
export function clientGetsPast(expression: string, throughFunctions: boolean): boolean {
  const { kind, operands } = parseExpression(expression);
  return kind === 'or' && operands.some((operand) => decides(operand, throughFunctions));
}

function decides(part: Expression, throughFunctions: boolean): boolean {
  if (readsRequest(part, throughFunctions)) return true;
  const { kind, operands } = part;
  const conditions = kind === 'and' ? operands : kind === 'query' ? part.conditions : [];
  const isBound = conditions.some((each) => bindsToCaller(each) && !decides(each, throughFunctions));
  return !isBound && operands.some((operand) => decides(operand, throughFunctions));
}

function readsRequest(part: Expression, throughFunctions: boolean): boolean {
  if (part.kind === 'call' && throughFunctions && isOwnFunction(part.name)) return true;
  return requestSetting.test(literalOf(part) ?? '');
}

/** One of neither PostgreSQL nor the sign-in. */
const isOwnFunction = (name: string) => name.includes('.') && !name.startsWith('auth.');

/** Compares something of a row with who is calling, or lets a function of the application do so. */
function bindsToCaller(condition: Expression): boolean {
  return knowsCaller(condition) && [...everyPart(condition)].some(({ kind }) => kind === 'name');
}

/** Of a token that is read for one claim, only that claim counts: many callers have the same role. */
function knowsCaller(part: Expression): boolean {
  const path = claimPath(part)?.join('.');
  if (path !== undefined) return path !== 'role' && path !== 'aud';
  return (part.kind === 'call' && isOwnFunction(part.name)) || part.operands.some(knowsCaller);
}
