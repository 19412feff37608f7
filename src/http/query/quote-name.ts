/** What names look like here. Anything else is not said back: it may be long, or made to be read by somebody else. */
const plain = /^[\w.-]{1,40}$/;

/** A name that a caller gave, in quotes when it looks like one, else these words instead. */
export function quoteName(name: string, otherwise: string): string {
  return plain.test(name) ? `"${name}"` : otherwise;
}
