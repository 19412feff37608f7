import { onceForText } from '../../catalog/once-for.ts';
import { type Expression, everyPart, type Source } from './expression.ts';
import { namesIn, stringIn, type Token, tokenize } from './tokenize.ts';

/** How far the tokens are read, and what was found in brackets that may have to be read once more. */
interface Cursor {
  readonly tokens: readonly Token[];
  readonly brackets: Map<number, { readonly items: readonly Expression[]; readonly next: number }>;
  at: number;
}

/**
 * Reads an expression as `pg_get_expr` prints it with an empty search path: every operator in parentheses of its own,
 * every name with its schema. So of SQL's precedence only that of the words is known. What else it may hold is opaque.
 */
export const parseExpression = onceForText((text): Expression => {
  const cursor: Cursor = { tokens: tokenize(text), brackets: new Map(), at: 0 };
  const parts = [parseWhole(cursor)];
  for (; cursor.at < cursor.tokens.length; parts.push(parseWhole(cursor))) cursor.at++;
  return parts.length === 1 && parts[0] ? parts[0] : opaque(parts);
});

/** An expression and everything in it, in no order that matters. */
export const partsOf = onceForText((text): readonly Expression[] => [...everyPart(parseExpression(text))]);

const opaque = (operands: readonly Expression[] = []): Expression => ({ kind: 'opaque', operands });

const peek = ({ tokens, at }: Cursor, ahead = 0) => tokens[at + ahead];

const isNext = (cursor: Cursor, ...texts: readonly string[]) => texts.includes(peek(cursor)?.text ?? '');

function take(cursor: Cursor, ...texts: readonly string[]): boolean {
  const isThere = isNext(cursor, ...texts);
  if (isThere) cursor.at++;
  return isThere;
}

const isAtEnd = (cursor: Cursor) => !peek(cursor) || isNext(cursor, ')', ']', ',');

/** What stands up to a comma or the end of the brackets: if it is not understood to its end, it is not understood. */
function parseWhole(cursor: Cursor): Expression {
  const start = cursor.at;
  const expression = parseOr(cursor);
  if (isAtEnd(cursor)) return expression;
  cursor.at = start;
  const parts: Expression[] = [];
  while (!isAtEnd(cursor)) parts.push(parsePrimary(cursor));
  return opaque(parts);
}

const parseOr = (cursor: Cursor): Expression => parseChain(cursor, 'or', parseAnd);
const parseAnd = (cursor: Cursor): Expression => parseChain(cursor, 'and', parseNot);

function parseChain(cursor: Cursor, kind: 'or' | 'and', parseLink: (cursor: Cursor) => Expression): Expression {
  const first = parseLink(cursor);
  const operands = [first];
  while (take(cursor, kind.toUpperCase())) operands.push(parseLink(cursor));
  return operands.length === 1 ? first : { kind, operands };
}

function parseNot(cursor: Cursor): Expression {
  return take(cursor, 'NOT') ? negate(parseNot(cursor)) : parseIs(cursor);
}

const negate = (operand: Expression): Expression => ({ kind: 'not', operands: [operand] });

function parseIs(cursor: Cursor): Expression {
  const operand = parseOperator(cursor);
  const start = cursor.at;
  if (!take(cursor, 'IS')) return operand;
  const negateIf = take(cursor, 'NOT') ? negate : (tested: Expression) => tested;
  for (const test of ['NULL', 'TRUE', 'FALSE'] as const)
    if (take(cursor, test)) return negateIf({ kind: 'is', test, operands: [operand] });
  if (take(cursor, 'UNKNOWN')) return negateIf({ kind: 'is', test: 'NULL', operands: [operand] });
  if (take(cursor, 'DISTINCT') && take(cursor, 'FROM'))
    return negateIf(operation('IS DISTINCT FROM', null, [operand, parsePrimary(cursor)]));
  cursor.at = start;
  return operand;
}

type Quantifier = 'ANY' | 'ALL' | null;

const operation = (operator: string, quantifier: Quantifier, operands: readonly Expression[]): Expression => ({
  kind: 'operator',
  operator,
  quantifier,
  operands,
});

/** One operator at most, because each has parentheses of its own. */
function parseOperator(cursor: Cursor): Expression {
  const left = parseOperand(cursor);
  if (take(cursor, 'IN')) return operation('=', 'ANY', [left, parseListed(cursor)]);
  const operator = takeOperator(cursor);
  if (operator === null) return left;
  const quantifier = take(cursor, 'ANY', 'SOME') ? 'ANY' : take(cursor, 'ALL') ? 'ALL' : null;
  return operation(operator, quantifier, [left, quantifier ? parseListed(cursor) : parseOperand(cursor)]);
}

/** What IN, ANY and ALL look through. */
function parseListed(cursor: Cursor): Expression {
  const items = isNext(cursor, '(') ? parseBrackets(cursor) : [];
  return items.length === 1 && items[0] ? items[0] : opaque(items);
}

function parseOperand(cursor: Cursor): Expression {
  const operator = takeOperator(cursor);
  if (operator === null) return parsePrimary(cursor);
  return operation(operator, null, [parseOperand(cursor)]);
}

function takeOperator(cursor: Cursor): string | null {
  if (peek(cursor)?.kind === 'operator') return cursor.tokens[cursor.at++]?.text ?? null;
  if (!take(cursor, 'OPERATOR')) return null;
  const start = cursor.at;
  while (!isAtEnd(cursor)) cursor.at++;
  const parts = cursor.tokens.slice(start + 1, cursor.at).map(({ text }) => text);
  cursor.at++;
  return parts.join('');
}

function parsePrimary(cursor: Cursor): Expression {
  let primary = parseAtom(cursor);
  for (;;) {
    if (take(cursor, '::')) primary = { kind: 'cast', type: takeType(cursor), operands: [primary] };
    else if (isNext(cursor, '[')) primary = opaque([primary, ...parseBrackets(cursor)]);
    else if (take(cursor, '.')) primary = opaque([primary, parseAtom(cursor)]);
    else return primary;
  }
}

/** `timestamp(3) with time zone`, `public.status[]`: after a type there is no name and no number in brackets. */
function takeType(cursor: Cursor): string {
  const start = cursor.at;
  for (;;) {
    const isMeasure = isNext(cursor, '(', '[') && (peek(cursor, 1)?.kind === 'number' || peek(cursor, 1)?.text === ']');
    if (isMeasure) while (!take(cursor, ')', ']') && peek(cursor)) cursor.at++;
    else if (peek(cursor)?.kind === 'name') cursor.at++;
    else break;
  }
  return cursor.tokens
    .slice(start, cursor.at)
    .map(({ text }) => text)
    .join(' ');
}

function parseAtom(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (!token || isAtEnd(cursor)) return opaque();
  if (token.text === '(') return parseListed(cursor);
  if (token.text === '[') return opaque(parseBrackets(cursor));
  cursor.at++;
  switch (token.kind) {
    case 'string':
      return { kind: 'string', value: stringIn(token), operands: [] };
    case 'number':
      return { kind: 'number', value: token.text, operands: [] };
    case 'name':
      return isNext(cursor, '(') ? parseCall(cursor, token) : nameOf(token);
    case 'keyword':
      return parseKeyword(cursor, token);
    default:
      return opaque();
  }
}

function nameOf(token: Token): Expression {
  const parts = namesIn(token);
  const qualifier = parts.length > 1 ? parts.slice(0, -1).join('.') : null;
  return { kind: 'name', qualifier, column: parts.at(-1) ?? '', operands: [] };
}

function parseCall(cursor: Cursor, token: Token): Expression {
  const operands = isNext(cursor, '(') ? parseBrackets(cursor) : [];
  const end = cursor.tokens[cursor.at - 1]?.end ?? token.end;
  return { kind: 'call', name: namesIn(token).join('.'), operands, start: token.start, end };
}

const callable = /^(?:COALESCE|NULLIF|GREATEST|LEAST|(?:CURRENT|LOCAL|SESSION|SYSTEM)_?[A-Z]+|USER)$/;

function parseKeyword(cursor: Cursor, token: Token): Expression {
  if (token.text === 'NULL') return { kind: 'null', operands: [] };
  if (token.text === 'TRUE' || token.text === 'FALSE')
    return { kind: 'boolean', value: token.text === 'TRUE', operands: [] };
  if (token.text === 'CASE') return parseCase(cursor);
  if (token.text === 'ARRAY' && isNext(cursor, '[')) return { kind: 'array', operands: parseBrackets(cursor) };
  if (token.text === 'EXISTS' && isNext(cursor, '(')) return { kind: 'exists', operands: parseBrackets(cursor) };
  if (callable.test(token.text)) return parseCall(cursor, token);
  return opaque(isNext(cursor, '(') ? parseBrackets(cursor) : []);
}

function parseCase(cursor: Cursor): Expression {
  const operands: Expression[] = [];
  while (take(cursor, 'WHEN')) {
    operands.push(parseOr(cursor));
    if (!take(cursor, 'THEN')) return opaque(operands);
    operands.push(parseOr(cursor));
  }
  operands.push(take(cursor, 'ELSE') ? parseOr(cursor) : { kind: 'null', operands: [] });
  return take(cursor, 'END') ? { kind: 'case', operands } : opaque(operands);
}

const queryWords = ['SELECT', 'VALUES', 'WITH'];

/** The items between brackets. They may be read twice, and what they hold only once. */
function parseBrackets(cursor: Cursor): readonly Expression[] {
  const start = cursor.at;
  const known = cursor.brackets.get(start);
  if (known) {
    cursor.at = known.next;
    return known.items;
  }
  cursor.at++;
  const items = isNext(cursor, ...queryWords) ? [parseQuery(cursor)] : parseList(cursor);
  take(cursor, ')', ']');
  cursor.brackets.set(start, { items, next: cursor.at });
  return items;
}

function parseList(cursor: Cursor): readonly Expression[] {
  if (isNext(cursor, ')', ']')) return [];
  const items = [parseWhole(cursor)];
  while (take(cursor, ',')) items.push(parseWhole(cursor));
  return items;
}

function parseQuery(cursor: Cursor): Expression {
  const start = cursor.at++;
  const isSelect = cursor.tokens[start]?.text === 'SELECT';
  take(cursor, 'DISTINCT');
  const value = parseOr(cursor);
  if (take(cursor, 'AS')) cursor.at++;
  if (isSelect && isNext(cursor, ')')) return { kind: 'select', operands: [value] };
  const target = isSelect && isNext(cursor, 'FROM') ? value : null;
  cursor.at = isSelect ? start + 1 : start;
  const query: Query = { operands: [], from: [], where: [], on: [], words: new Set() };
  while (!isClosed(cursor)) parseClause(cursor, query);
  const { operands, from, where, on, words } = query;
  // An outer join keeps rows that do not meet its condition, and another query brings rows that meet none.
  const conditions = ['LEFT', 'RIGHT', 'FULL'].some((word) => words.has(word)) ? where : [...on, ...where];
  const isOne = !['UNION', 'INTERSECT', 'EXCEPT'].some((word) => words.has(word));
  const asked = isOne ? { target, conditions } : { target: null, conditions: [] };
  return { kind: 'query', operands, from: words.has('FROM') ? from : null, ...asked };
}

/** What is found in a query; of its keywords those that are not in brackets. */
type Query = Readonly<Record<'operands' | 'where' | 'on', Expression[]>> & {
  readonly from: Source[];
  readonly words: Set<string>;
};

const isClosed = (cursor: Cursor) => !peek(cursor) || isNext(cursor, ')', ']');

function parseClause(cursor: Cursor, query: Query): void {
  const { kind, text = '' } = peek(cursor) ?? {};
  if (kind === 'keyword') query.words.add(text);
  if (take(cursor, 'FROM')) parseSources(cursor, query);
  else if (take(cursor, 'WHERE')) parseCondition(cursor, query, query.where);
  else if (take(cursor, 'AS')) cursor.at += peek(cursor)?.kind === 'name' ? 1 : 0;
  else if (!take(cursor, ',')) query.operands.push(parsePrimary(cursor));
}

function parseCondition(cursor: Cursor, { operands }: Query, conditions: Expression[]): void {
  const condition = parseOr(cursor);
  operands.push(condition);
  if (isAtEnd(cursor) || peek(cursor)?.kind === 'keyword') conditions.push(condition);
}

const afterSources = /^(?:WHERE|GROUP|HAVING|WINDOW|UNION|INTERSECT|EXCEPT|ORDER|LIMIT|OFFSET|FETCH|FOR)$/;

function parseSources(cursor: Cursor, query: Query): void {
  let isDue = true;
  while (!isClosed(cursor)) {
    const word = peek(cursor)?.text ?? '';
    if (afterSources.test(word)) return;
    if (take(cursor, ',', 'JOIN', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'ONLY', 'LATERAL')) {
      query.words.add(word);
      isDue = true;
    } else if (isDue) {
      parseSource(cursor, query);
      isDue = false;
    } else if (take(cursor, 'ON')) parseCondition(cursor, query, query.on);
    else query.operands.push(parsePrimary(cursor));
  }
}

/** A table, a function, a sub-query or, in parentheses of its own, a join. */
function parseSource(cursor: Cursor, query: Query): void {
  const token = peek(cursor);
  const next = peek(cursor, 1)?.text ?? '';
  const names = token?.kind === 'name' && next !== '(' ? namesIn(token) : [];
  if (names.length > 0) cursor.at++;
  else if (token?.text === '(' && !queryWords.includes(next)) {
    cursor.at++;
    parseSources(cursor, query);
    take(cursor, ')');
  } else query.operands.push(parsePrimary(cursor));
  if (take(cursor, 'WITH')) take(cursor, 'ORDINALITY');
  const after = peek(cursor);
  const alias = (after?.kind === 'name' ? namesIn(after).join('.') : names.at(-1)) ?? '';
  if (after?.kind === 'name') cursor.at++;
  // Columns that get other names are not those of the table.
  const isRenamed = isNext(cursor, '(') && parseBrackets(cursor).length > 0;
  const relation = names.length > 1 ? names.join('.') : null;
  if (isRenamed) query.from.push({ relation: null, alias });
  if (relation || alias) query.from.push({ relation, alias });
}
