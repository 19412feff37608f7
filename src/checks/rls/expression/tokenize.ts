/** A name with its dots, a literal, an operator or a mark between them, and where it stands in the text. */
export interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'keyword' | 'operator' | 'mark' | 'unknown';
  /** As it stands there; keywords in capitals. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const name = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*)`;

/** In this order, so that nothing inside quotes is looked at; a quote that is never closed hides the rest. */
const pattern = new RegExp(
  [
    String.raw`(?<string>'(?:[^']|'')*'|[Ee]'(?:[^'\\]|''|\\[\\'])*')`,
    String.raw`(?<unknown>(?:[BbEeNnXx]|[Uu]&)'(?:[^'\\]|''|\\[^])*')`,
    String.raw`(?<name>${name}(?:\.(?:${name}|\*))*)`,
    String.raw`(?<number>\d+(?:\.\d*)?(?:[Ee][+-]?\d+)?)`,
    String.raw`(?<mark>::|[()[\],.])`,
    String.raw`(?<operator>[-+*/<>=~!@#%^&|?\u{60}]+)`,
    String.raw`['"][^]*|\S`,
  ].join('|'),
  'gu',
);

/** Words that PostgreSQL would put into quotes if they were names. It prints keywords in capitals. */
const reserved =
  /^(?:all|and|any|array|as|case|coalesce|distinct|else|end|exists|false|from|in|is|not|null|nullif|on|or|row|select|some|then|true|union|values|when|where)$/i;
const capitals = /^[A-Z][A-Z_]*$/;

/** Takes a text apart. What is no part of an expression is `unknown`; nothing but blanks is left out. */
export function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index, groups = {} }) => {
    const [kind = 'unknown'] = Object.keys(groups).filter((each) => groups[each] !== undefined);
    const isKeyword = kind === 'name' && (reserved.test(found) || capitals.test(found));
    return {
      kind: isKeyword ? 'keyword' : (kind as Token['kind']),
      text: isKeyword ? found.toUpperCase() : found,
      start: index,
      end: index + found.length,
    };
  });
}

/** The parts of a name with dots, without their quotes. */
export function namesIn({ text }: Token): readonly string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

/** What a string literal says. */
export function stringIn({ text }: Token): string {
  const inside = text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
  return text.startsWith("'") ? inside : inside.replaceAll(/\\(.)/g, '$1');
}
