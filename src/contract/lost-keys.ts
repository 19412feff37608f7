/** A key of a JSON text that whoever reads the parsed value does not see. */
export interface LostKey {
  /** The keys that lead to it, its own last. */
  readonly path: readonly string[];
  readonly why: 'twice' | 'no name';
}

/** An object has no key of this name that it can be trusted to keep. */
const noName = '__proto__';

/**
 * The keys of a JSON text that its parser drops without a word: the first of two of a name in one object, and `__proto__`.
 * A table that was copied and not renamed would otherwise not be looked at. The text must be valid; lists are not counted
 * in the paths.
 */
export function* findLostKeys(text: string): Generator<LostKey> {
  /** What is open around a place: the keys of an object so far, or null for a list. */
  const open: { readonly keys: Set<string> | null; key: string }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '{' || letter === '[') open.push({ keys: letter === '{' ? new Set() : null, key: '' });
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === '"') {
      const start = at;
      at = endOfString(text, start);
      const within = open.at(-1);
      if (!within?.keys || !isBeforeColon(text, at + 1)) continue;
      const key = String(JSON.parse(text.slice(start, at + 1)));
      within.key = key;
      const isTwice = within.keys.has(key);
      within.keys.add(key);
      if (isTwice || key === noName)
        yield {
          path: open.filter(({ keys }) => keys).map((each) => each.key),
          why: key === noName ? 'no name' : 'twice',
        };
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function isBeforeColon(text: string, start: number): boolean {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}
