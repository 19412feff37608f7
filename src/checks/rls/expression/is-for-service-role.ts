import { everyToken, type Item, isGroup, literalOf, parseExpression, splitAt } from './parse-expression.ts';

/**
 * Whether an expression lets nobody but the service role pass: it compares the caller's role with that name, alone or
 * together with more conditions. One alternative that does not is enough to make it something else.
 */
export function isForServiceRole(expression: string): boolean {
  return judge(parseExpression(expression));
}

function judge(items: readonly Item[]): boolean {
  const [first] = items;
  if (items.length === 1 && isGroup(first)) return judge(first.items);
  const alternatives = splitAt(items, 'OR');
  if (alternatives.length > 0) return alternatives.every(judge);
  const conditions = splitAt(items, 'AND');
  if (conditions.length > 0) return conditions.some(judge);
  const [left, right] = splitAt(items, '=');
  if (!left || !right) return false;
  return (isRole(left) && isServiceRole(right)) || (isServiceRole(left) && isRole(right));
}

const isServiceRole = ([item]: readonly Item[]) => literalOf(item) === 'service_role';

/** `auth.role()`, the claim `role`, or the role that PostgreSQL itself knows. */
function isRole(items: readonly Item[]): boolean {
  return [...everyToken(items)].some((token) => {
    const literal = literalOf(token);
    if (literal !== null) return literal === 'role' || literal === 'request.jwt.claim.role';
    return token.text === 'auth.role' || token.text === 'CURRENT_USER';
  });
}
