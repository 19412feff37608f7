/** A word, a name with its dots, a literal or an operator of an expression, and where it stands in the text. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What stands between two parentheses or brackets. */
export interface Group {
  readonly items: readonly Item[];
  readonly start: number;
  readonly end: number;
}

export type Item = Token | Group;

const name = String.raw`(?:"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const tokens = new RegExp(
  String.raw`'(?:[^']|'')*'|${name}(?:\.(?:${name}|\*))*|\d+(?:\.\d+)?|::|[()[\],]|[^\s\w'"()[\],:]+|:`,
  'gu',
);

/**
 * Takes an expression apart as `pg_get_expr` prints it: every operator in its own parentheses, literals quoted. That
 * makes the nesting tell everything that is asked here, so nothing of SQL's precedence has to be known.
 */
export function parseExpression(text: string): readonly Item[] {
  const root: Item[] = [];
  const open: { items: Item[]; start: number }[] = [{ items: root, start: 0 }];
  for (const match of text.matchAll(tokens)) {
    const token = { text: match[0], start: match.index, end: match.index + match[0].length };
    if (token.text === '(' || token.text === '[') {
      open.push({ items: [], start: token.start });
    } else if (token.text === ')' || token.text === ']') {
      const group = open.length > 1 ? open.pop() : undefined;
      if (group) open.at(-1)?.items.push({ ...group, end: token.end });
    } else {
      open.at(-1)?.items.push(token);
    }
  }
  return root;
}

export const isGroup = (item: Item | undefined): item is Group => item !== undefined && 'items' in item;

/** Whether an item is this keyword or operator. */
export const isWord = (item: Item | undefined, word: string): boolean =>
  item !== undefined && !isGroup(item) && item.text === word;

/** The parts of a list between a keyword or operator, none of them when it is not there. */
export function splitAt(items: readonly Item[], word: string): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]];
  for (const item of items) {
    if (isWord(item, word)) parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts.length > 1 ? parts : [];
}

/** Every token, those in groups too, in order. */
export function* everyToken(items: readonly Item[]): Generator<Token> {
  for (const item of items) {
    if (isGroup(item)) yield* everyToken(item.items);
    else yield item;
  }
}

/** The value of a string literal; null for everything else. */
export function literalOf(item: Item | undefined): string | null {
  if (item === undefined || isGroup(item) || !item.text.startsWith("'")) return null;
  return item.text.slice(1, -1).replaceAll("''", "'");
}

/** The parts of a name with dots, without their quotes. */
export function nameParts({ text }: Token): readonly string[] {
  if (!/^["A-Za-z_\u0080-\uffff]/u.test(text)) return [];
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^".]+)/gu)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
