import { everyToken, literalOf, parseExpression } from './parse-expression.ts';

const callerFunctions = new Set(['auth.uid', 'auth.role', 'auth.jwt', 'auth.email', 'CURRENT_USER']);

/** Whether an expression asks who is calling, so that it may well say no to a caller without a name. */
export function testsCaller(expression: string): boolean {
  return [...everyToken(parseExpression(expression))].some(
    (token) => callerFunctions.has(token.text) || literalOf(token)?.startsWith('request.jwt.claim'),
  );
}
