/**
 * Characters that nobody sees: those that turn the direction of what follows, that join or part nothing, that fill no space.
 * With them one name is shown as another one. A joiner between two pictures is a part of the picture.
 */
const unseen =
  /(?!(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic}))[\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu;

/** The same text with `[U+202E]` where a character stands that is not seen. */
export function makeVisible(text: string): string {
  return replaceUnseen(text, (codePoint) => `[U+${hex(codePoint, 4)}]`);
}

/** The same text with the characters that are not seen written otherwise. */
export function replaceUnseen(text: string, write: (codePoint: number) => string): string {
  return text.replaceAll(unseen, (character) => write(character.codePointAt(0) ?? 0));
}

const hex = (codePoint: number, digits: number) => codePoint.toString(16).toUpperCase().padStart(digits, '0');
