import type { Expression } from './expression.ts';

/** A constant of a type in which equal values are written alike, so that they can be compared here. */
export interface Constant {
  /** Null for a NULL that has none. */
  readonly type: string | null;
  readonly value: string | bigint | boolean | null;
}

const texts = ['text', 'character varying'];
const bits: ReadonlyMap<string, number> = new Map([
  ['smallint', 16],
  ['integer', 32],
  ['bigint', 64],
]);
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'y', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'n', 'no', 'off', '0'].map((word) => [word, false] as const),
]);
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

/** The constant that an expression is; null when it is none, or one that PostgreSQL may refuse or read otherwise. */
export function constantOf(expression: Expression | undefined): Constant | null {
  switch (expression?.kind) {
    case 'null':
      return { type: null, value: null };
    case 'boolean':
      return { type: 'boolean', value: expression.value };
    case 'string':
      return { type: 'text', value: expression.value };
    case 'number': {
      const type = ['integer', 'bigint'].find((each) => read(expression.value, each) !== null);
      return type === undefined ? null : { type, value: BigInt(expression.value) };
    }
    case 'select': {
      const selected = constantOf(expression.operands[0]);
      return selected?.type === null ? { type: 'text', value: null } : selected;
    }
    case 'cast':
      return cast(constantOf(expression.operands[0]), expression.type);
    default:
      return null;
  }
}

function cast(constant: Constant | null, type: string): Constant | null {
  if (!constant || constant.type === type) return constant;
  const { type: from, value } = constant;
  const isCastable = from === null || texts.includes(from) || (bits.has(from) && bits.has(type));
  const isKnown = texts.includes(type) || bits.has(type) || type === 'boolean' || type === 'uuid';
  if (!isCastable || !isKnown) return null;
  const converted = value === null ? null : read(String(value), type);
  return converted === null && value !== null ? null : { type, value: converted };
}

/** Reads a value as a type that is known; null when it cannot be. */
function read(text: string, type: string): Constant['value'] {
  if (texts.includes(type)) return text;
  if (type === 'boolean') return booleans.get(text) ?? null;
  if (type === 'uuid') return uuid.test(text) ? text : null;
  if (!/^-?\d+$/.test(text)) return null;
  return BigInt.asIntN(bits.get(type) ?? 0, BigInt(text)) === BigInt(text) ? BigInt(text) : null;
}

/** Compares two constants as PostgreSQL does; `unknown` when they are not alike, or how is a matter of a collation. */
export function compareConstants(operator: string, left: Constant, right: Constant): boolean | null | 'unknown' {
  if (left.type !== right.type && left.type !== null && right.type !== null) return 'unknown';
  const [one, other] = [left.value, right.value];
  if (operator === 'IS DISTINCT FROM') return one !== other;
  const compare = comparisons.get(operator);
  if (!compare) return 'unknown';
  if (one === null || other === null) return null;
  const isOrdered = typeof one !== 'string' || operator === '=' || operator === '<>';
  return isOrdered ? compare(one, other) : 'unknown';
}

type Value = NonNullable<Constant['value']>;

const comparisons: ReadonlyMap<string, (one: Value, other: Value) => boolean> = new Map([
  ['=', (one: Value, other: Value) => one === other],
  ['<>', (one: Value, other: Value) => one !== other],
  ['<', (one: Value, other: Value) => one < other],
  ['<=', (one: Value, other: Value) => one <= other],
  ['>', (one: Value, other: Value) => one > other],
  ['>=', (one: Value, other: Value) => one >= other],
]);
