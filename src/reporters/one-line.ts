/**
 * A text without line breaks and control characters: it stays on its line, and cannot steer the terminal it is printed
 * on. Texts come from checks, and those of a checks module are not ours.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
