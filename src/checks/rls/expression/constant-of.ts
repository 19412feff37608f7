import type { Expression } from './expression.ts';

/** A constant of a type in which equal values are written alike, so that they can be compared here. */
export interface Constant {
  /** Null for a NULL that has none. */
  readonly type: string | null;
  readonly value: string | bigint | boolean | null;
}

const texts = ['text', 'character varying'];
const integers = ['integer', 'bigint'];
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

/** The constant that an expression is; null when it is none, or one that PostgreSQL may refuse or read otherwise. */
export function constantOf(expression: Expression | undefined): Constant | null {
  switch (expression?.kind) {
    case 'null':
      return { type: null, value: null };
    case 'boolean':
      return { type: 'boolean', value: expression.value };
    case 'string':
      return { type: 'text', value: expression.value };
    case 'number':
      return integers.map((type) => cast({ type: 'text', value: expression.value }, type)).find(Boolean) ?? null;
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
  const isNumber = integers.includes(type);
  const isCastable = from === null || texts.includes(from) || (isNumber && integers.includes(from));
  if (!isCastable || !(isNumber || texts.includes(type) || type === 'boolean')) return null;
  const read = value === null ? null : readAs(type, String(value));
  return read === null && value !== null ? null : { type, value: read };
}

function readAs(type: string, text: string): Constant['value'] {
  if (texts.includes(type)) return text;
  if (type === 'boolean') return booleans.get(text) ?? null;
  const number = /^-?\d+$/.test(text) ? BigInt(text) : null;
  return number !== null && BigInt.asIntN(type === 'integer' ? 32 : 64, number) === number ? number : null;
}

/** Compares two constants as PostgreSQL does; `unknown` when they are not alike, or how is a matter of a collation. */
export function compareConstants(operator: string, left: Constant, right: Constant): boolean | null | 'unknown' {
  const [one, other] = [left.value, right.value];
  if (left.type !== right.type && left.type !== null && right.type !== null) return 'unknown';
  if (operator === 'IS DISTINCT FROM') return one !== other;
  if (!/^(?:=|<>|[<>]=?)$/.test(operator)) return 'unknown';
  if (one === null || other === null) return null;
  if (operator === '=' || operator === '<>') return (one === other) === (operator === '=');
  if (typeof one === 'string') return 'unknown';
  return one === other ? operator.endsWith('=') : one < other === operator.startsWith('<');
}
