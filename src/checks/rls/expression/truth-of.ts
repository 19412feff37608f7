import { onceForText } from '../../catalog/once-for.ts';
import { compareConstants, constantOf } from './constant-of.ts';
import { type Expression, everyPart } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** What may come of an expression when it is evaluated; null is SQL's. */
type Outcome = boolean | null | 'error';
type Outcomes = readonly Outcome[];
type Operator = Extract<Expression, { readonly kind: 'operator' }>;
type See = (part: Expression | undefined) => Outcomes;

const anyValue: Outcomes = [true, false, null];
const anything: Outcomes = [...anyValue, 'error'];

/**
 * Whether an expression is the same for every row and every caller: true, false, or neither (null). What depends on a
 * row or a caller is left to the evidence, and so is every constant that PostgreSQL might see otherwise. SQL's NULL
 * lets nobody pass and so is false; its negation is not true. A column compared with itself is true, as it is for
 * every row that has a value there.
 */
export const truthOf = onceForText((expression): boolean | null => {
  const parsed = parseExpression(expression);
  if (outcomesOf(parsed, [true, null]).every((outcome) => outcome === false || outcome === null)) return false;
  return outcomesOf(parsed, [true]).every((outcome) => outcome === true) ? true : null;
});

/** Works out what may come of an expression. `sameColumn` is what comes of a column that is compared with itself. */
function outcomesOf(part: Expression, sameColumn: Outcomes): Outcomes {
  const { operands } = part;
  const constant = constantOf(part);
  if (constant) return constant.type === null || constant.type === 'boolean' ? [constant.value as Outcome] : anything;
  const see: See = (operand) => (operand ? outcomesOf(operand, sameColumn) : anything);
  switch (part.kind) {
    case 'and':
    case 'or':
      return operands.map(see).reduce((one, other) => combine(one, other, part.kind === 'and' ? and : or));
    case 'not':
      return see(operands[0]).map(not);
    case 'is':
      return judgeIs(part.test, operands[0], see);
    case 'select':
      return see(operands[0]);
    case 'case':
      return judgeCase(operands, see);
    case 'call':
      return part.name === 'COALESCE' ? judgeCoalesce(operands, see) : unknown(part);
    case 'operator':
      return isSameColumn(part) ? sameColumn : (compare(part) ?? unknown(part));
    default:
      return unknown(part);
  }
}

const not = (outcome: Outcome): Outcome => (typeof outcome === 'boolean' ? !outcome : outcome);
const or = (one: Outcome, other: Outcome): Outcome => not(and(not(one), not(other)));

/** PostgreSQL may look at either side first, so that an error on one is an error. */
function and(one: Outcome, other: Outcome): Outcome {
  const decisive: Outcomes = ['error', false, null];
  const found = decisive.find((outcome) => outcome === one || outcome === other);
  return found === undefined ? true : found;
}

const unique = (outcomes: Outcomes): Outcomes => [...new Set(outcomes)];

function combine(one: Outcomes, other: Outcomes, join: (left: Outcome, right: Outcome) => Outcome): Outcomes {
  return unique(one.flatMap((left) => other.map((right) => join(left, right))));
}

function judgeIs(test: 'NULL' | 'TRUE' | 'FALSE', operand: Expression | undefined, see: See): Outcomes {
  const constant = constantOf(operand);
  if (constant && test === 'NULL') return [constant.value === null];
  const wanted = { NULL: null, TRUE: true, FALSE: false }[test];
  return see(operand).map((outcome) => (outcome === 'error' ? outcome : outcome === wanted));
}

/** Branches that are never taken may be evaluated all the same, while PostgreSQL plans. */
const errorsIn = (...all: readonly Outcomes[]) => all.flat().filter((outcome) => outcome === 'error');

/** A NULL without a type may make the whole of another type than boolean. */
const typed = (operand: Expression | undefined, see: See) => (operand?.kind === 'null' ? anything : see(operand));

function judgeCase([condition, result, ...others]: readonly Expression[], see: See): Outcomes {
  if (!result) return see(condition);
  const [met, otherwise] = [typed(result, see), judgeCase(others, see)];
  const taken = see(condition).flatMap((outcome) => (outcome === 'error' ? [outcome] : outcome ? met : otherwise));
  return unique([...taken, ...errorsIn(met, otherwise)]);
}

function judgeCoalesce([first, ...others]: readonly Expression[], see: See): Outcomes {
  const outcomes = typed(first, see);
  if (others.length === 0) return outcomes;
  const otherwise = judgeCoalesce(others, see);
  const taken = outcomes.flatMap((outcome) => (outcome === null ? otherwise : [outcome]));
  return unique([...taken, ...errorsIn(otherwise)]);
}

function compare({ operands: [left, right], operator, quantifier }: Operator): Outcomes | null {
  const constant = constantOf(left);
  const others = quantifier === null ? [right] : right?.kind === 'array' ? right.operands : [];
  const found = others.map(constantOf).map((other) => {
    // What the items of a list are taken for depends on one another.
    const isAlike = constant && other && (quantifier === null || constant.type === other.type);
    return isAlike ? compareConstants(operator, constant, other) : 'unknown';
  });
  if (found.length === 0 || found.includes('unknown')) return null;
  return [(found as Outcomes).reduce(quantifier === 'ANY' ? or : and)];
}

/** A column, or the same cast of it, on both sides. */
function isSameColumn({ operands: [left, right], operator, quantifier }: Operator): boolean {
  const isColumn = (part: Expression | undefined): boolean =>
    part?.kind === 'name' || (part?.kind === 'cast' && isColumn(part.operands[0]));
  return operator === '=' && quantifier === null && isColumn(left) && JSON.stringify(left) === JSON.stringify(right);
}

/** What is asked of a row or a caller has some value; what is worked out of constants may fail as well. */
function unknown(part: Expression): Outcomes {
  return isConstant(part) || mayFail(part) ? anything : anyValue;
}

/** Whether nothing in an expression can differ from row to row or from caller to caller. */
function isConstant(expression: Expression): boolean {
  return ![...everyPart(expression)].some(
    (part) => part.kind === 'name' || part.kind === 'query' || (part.kind === 'call' && part.name.includes('.')),
  );
}

/** Whether there is a constant in it that PostgreSQL has to work out first, while it plans. */
function mayFail(part: Expression): boolean {
  if (part.kind === 'query') return part.from === null;
  if (part.kind === 'opaque') return true;
  const isWorkedOut = part.kind === 'operator' || part.kind === 'cast' || part.kind === 'call';
  if (isWorkedOut && part.operands.length > 0 && isConstant(part)) return constantOf(part) === null;
  return part.operands.some(mayFail);
}
