import { type Expression, literalOf } from './expression.ts';

/** What asks who is calling, and the claim that it answers with; `auth.jwt` answers with all of them. */
export const callerFunctions: ReadonlyMap<string, readonly string[]> = new Map([
  ['auth.uid', ['sub']],
  ['auth.role', ['role']],
  ['auth.email', ['email']],
  ['auth.jwt', []],
  ['CURRENT_USER', ['role']],
  ['CURRENT_ROLE', ['role']],
  ['USER', ['role']],
]);

/**
 * The way into the caller's token that an expression reads, whatever it is cast to: `['sub']` is who is calling, and
 * `[]` the whole token. Null for everything else.
 */
export function claimPath(expression: Expression | undefined): readonly string[] | null {
  switch (expression?.kind) {
    case 'cast':
    case 'select':
      return claimPath(expression.operands[0]);
    case 'call':
      return pathOfCall(expression.name, expression.operands);
    case 'operator':
      return pathInto(expression.operator, expression.operands);
    default:
      return null;
  }
}

function pathOfCall(name: string, operands: readonly Expression[]): readonly string[] | null {
  if (name === 'COALESCE' || name === 'NULLIF') return pathOfFirst(operands);
  if (name === 'current_setting') return pathOfSetting(literalOf(operands[0]));
  return callerFunctions.get(name) ?? null;
}

/** The settings from which the Data API lets a token be read, however they are spelled: all of it, and in older versions each claim. */
export function pathOfSetting(setting: string | null): readonly string[] | null {
  const [, claim] = setting?.match(/^request\.jwt\.claim\.(.+)/i) ?? [];
  if (claim !== undefined) return [claim];
  return setting?.toLowerCase() === 'request.jwt.claims' ? [] : null;
}

/** The same claim read in several ways, or a constant in its place. */
function pathOfFirst([first, ...others]: readonly Expression[]): readonly string[] | null {
  const path = claimPath(first);
  const isSame = (other: Expression) => literalOf(other) !== null || claimPath(other)?.join('.') === path?.join('.');
  return others.every(isSame) ? path : null;
}

function pathInto(operator: string, [left, right]: readonly Expression[]): readonly string[] | null {
  const path = claimPath(left);
  const key = literalOf(right);
  if (path === null || key === null) return null;
  if (operator === '->' || operator === '->>') return [...path, key];
  return operator === '#>' || operator === '#>>' ? [...path, ...key.slice(1, -1).split(',')] : null;
}
