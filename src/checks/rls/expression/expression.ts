/** A part of an expression, and the parts that it is made of. */
export type Expression = { readonly operands: readonly Expression[] } & (
  | { readonly kind: 'string' | 'number'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** The column `*` is the whole row. */
  | { readonly kind: 'name'; readonly qualifier: string | null; readonly column: string }
  /** The name has its schema in front, unless it is one of PostgreSQL's own. */
  | { readonly kind: 'call'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'cast'; readonly type: string }
  /** With one operand or two; IN is `= ANY`. One that is not PostgreSQL's own has its schema in front. */
  | { readonly kind: 'operator'; readonly operator: string; readonly quantifier: 'ANY' | 'ALL' | null }
  | { readonly kind: 'is'; readonly test: 'NULL' | 'TRUE' | 'FALSE' }
  /** Conditions and results in turn, and what holds otherwise. */
  | { readonly kind: 'case' }
  /** `( SELECT … )` of one value and nothing else. */
  | { readonly kind: 'select' }
  /** Any other sub-query: in `operands` what could be made out in it, and of that what its rows have to meet. */
  | {
      readonly kind: 'query';
      /** Null when it reads from nothing. */
      readonly from: readonly Source[] | null;
      /** What it selects, where that is one value. */
      readonly target: Expression | null;
      readonly conditions: readonly Expression[];
    }
  | { readonly kind: 'and' | 'or' | 'not' | 'exists' | 'array' }
  /** What is not understood, with what could be made out in it. */
  | { readonly kind: 'opaque' }
);

/** What a sub-query reads from. */
export interface Source {
  /** As `schema.name`; null for what is no table. */
  readonly relation: string | null;
  readonly alias: string;
}

/** An expression and everything in it. */
export function* everyPart(expression: Expression): Generator<Expression> {
  yield expression;
  for (const operand of expression.operands) yield* everyPart(operand);
}

/** The value of a string literal, whatever it is cast to; null for everything else. */
export function literalOf(expression: Expression | undefined): string | null {
  if (expression?.kind === 'cast') return literalOf(expression.operands[0]);
  return expression?.kind === 'string' ? expression.value : null;
}
