import { onceForText } from '../../catalog/once-for.ts';
import { claimPath } from './claim-path.ts';
import { type Expression, everyPart, type Source } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** A column that has to equal something of the caller for a row to pass, if only as one way among others. */
export interface ComparedColumn {
  /**
   * Null for a column of the policy's own table. In a sub-query `schema.name`, or what stands before the column when
   * the sub-query reads from nothing of that name: then it is the policy's own table again.
   */
  readonly table: string | null;
  readonly column: string;
  /** A path into the caller's token with dots, `sub` for who it is; null for what is worked out from that. */
  readonly claim: string | null;
  /** Whether the column is compared as it is, cast, or as one of a list, or is itself a list. */
  readonly form: 'plain' | 'cast' | 'listed' | 'array';
}

type Quantifier = 'ANY' | 'ALL' | null;
type Sources = readonly Source[];

/** The columns that an expression compares with the caller. */
export const comparedColumns = onceForText((expression): readonly ComparedColumn[] => [
  ...find(parseExpression(expression), true, []),
]);

/** Looks for what must be so, or with `isWanted` false for what must not. */
function* find(part: Expression, isWanted: boolean, sources: Sources): Generator<ComparedColumn> {
  const { kind, operands } = part;
  if (kind === 'and' || kind === 'or' || kind === 'select' || (kind === 'call' && part.name === 'COALESCE'))
    yield* findIn(operands, isWanted, sources);
  else if (kind === 'not') yield* findIn(operands, !isWanted, sources);
  else if (kind === 'is' && part.test !== 'NULL') yield* findIn(operands, isWanted === (part.test === 'TRUE'), sources);
  else if (kind === 'case') yield* findInCase(operands, isWanted, sources);
  else if (kind === 'exists') yield* findIn(operands.filter(isQuery), isWanted, sources);
  else if (kind === 'query' && isWanted) yield* findIn(part.conditions, true, [...(part.from ?? []), ...sources]);
  else if (kind === 'operator' && isEquality(part.operator, part.quantifier, isWanted))
    yield* compare(operands, part.quantifier !== null, sources);
  else if (kind === 'operator' && isWanted) yield* findInLists(part.operator, operands, sources);
}

function* findIn(parts: readonly Expression[], isWanted: boolean, sources: Sources): Generator<ComparedColumn> {
  for (const part of parts) yield* find(part, isWanted, sources);
}

/** A condition counts unless it leads to what is not wanted. */
function* findInCase(parts: readonly Expression[], isWanted: boolean, sources: Sources): Generator<ComparedColumn> {
  const [condition, result, ...others] = parts;
  if (!condition) return;
  if (!result) return yield* find(condition, isWanted, sources);
  if (result.kind !== 'boolean' || result.value === isWanted) yield* find(condition, true, sources);
  yield* find(result, isWanted, sources);
  yield* findInCase(others, isWanted, sources);
}

/** An operator that an extension brings, as citext does, has a schema in front. */
function isEquality(operator: string, quantifier: Quantifier, isWanted: boolean): boolean {
  const sign = operator.split('.').at(-1);
  if (isWanted) return sign === '=' && quantifier !== 'ALL';
  return (sign === '<>' && quantifier !== 'ANY') || sign === 'IS DISTINCT FROM';
}

function* compare(
  [left, right]: readonly Expression[],
  isListed: boolean,
  sources: Sources,
): Generator<ComparedColumn> {
  if (!left || !right) return;
  yield* findIn([left, right].map(withoutCast).filter(isQuery), true, sources);
  const lefts = [...sidesOf(left, 'plain', sources, false)];
  const rights = [...sidesOf(right, 'plain', sources, isListed)];
  yield* columnsIn(lefts, claimIn(rights) ?? (isListed ? undefined : workedOut(right)));
  yield* columnsIn(rights, claimIn(lefts) ?? workedOut(left));
}

/** A list has to hold another one that has the caller in it, or has to share something with it. */
function* findInLists(
  operator: string,
  [left, right]: readonly Expression[],
  sources: Sources,
): Generator<ComparedColumn> {
  const sign = operator.split('.').at(-1);
  if (!left || !right) return;
  if (sign === '@>' || sign === '&&') yield* compareLists(left, right, sources);
  if (sign === '<@' || sign === '&&') yield* compareLists(right, left, sources);
}

function* compareLists(list: Expression, others: Expression, sources: Sources): Generator<ComparedColumn> {
  const { kind, operands } = withoutCast(others);
  if (kind !== 'array') return;
  const held = operands.flatMap((item) => [...sidesOf(item, 'plain', sources, false)]);
  yield* columnsIn([...sidesOf(list, 'plain', sources, true)], claimIn(held));
}

const isQuery = ({ kind }: Expression) => kind === 'query';

const withoutCast = (part: Expression): Expression =>
  part.kind === 'cast' && part.operands[0] ? withoutCast(part.operands[0]) : part;

/** What a side of a comparison may come to, and what the names in it stand for. */
interface Side {
  readonly value: Expression;
  readonly form: ComparedColumn['form'];
  readonly sources: Sources;
}

function* sidesOf(part: Expression, form: Side['form'], sources: Sources, isListed: boolean): Generator<Side> {
  const [inner] = part.operands;
  const value = withoutCast(part);
  if (value !== part && !(isListed && value.kind !== 'array' && value.kind !== 'name'))
    yield* sidesOf(value, form === 'plain' ? 'cast' : form, sources, isListed);
  else if (part.kind === 'array' && isListed)
    for (const item of part.operands) yield* sidesOf(item, 'listed', sources, false);
  else if (part.kind === 'select' && inner) yield* sidesOf(inner, form, sources, false);
  else if (part.kind === 'query' && part.target)
    yield* sidesOf(part.target, form, [...(part.from ?? []), ...sources], false);
  else yield { value: part, form: isListed ? 'array' : form, sources };
}

function claimIn(sides: readonly Side[]): string | undefined {
  return sides.map(({ value }) => claimPath(value)?.join('.')).find(Boolean);
}

/** Null for what a function or a sub-query is given the caller's id for. */
function workedOut(part: Expression): null | undefined {
  return [...everyPart(part)].some((each) => claimPath(each)?.join('.') === 'sub') ? null : undefined;
}

function* columnsIn(sides: readonly Side[], claim: string | null | undefined): Generator<ComparedColumn> {
  if (claim === undefined) return;
  for (const { value, form, sources } of sides) {
    if (value.kind !== 'name' || value.column === '*') continue;
    const source = sources.find(({ alias }) => alias === value.qualifier);
    const table = source ? source.relation : value.qualifier;
    if (!source || table !== null) yield { table, column: value.column, claim, form };
  }
}
