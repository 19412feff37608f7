/** The items of a comma-separated list: trimmed, without blanks, each once. */
export function splitList(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}
