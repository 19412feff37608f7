/** A sentence behind a colon. The names of variables that one may begin with stay as they are. */
export function withLowerFirst(sentence: string): string {
  return /^[A-Z](?![A-Z])/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
}
