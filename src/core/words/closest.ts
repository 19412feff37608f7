import { lettersApart } from './letters-apart.ts';

/** The candidate that a mistyped word most likely stands for; null when none is near. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const near = candidates
    // Whose lengths differ by more are further apart, and comparing letters is what costs.
    .filter((candidate) => Math.abs(candidate.length - wanted.length) <= mostApart(candidate))
    .map((candidate) => ({ candidate, distance: lettersApart(wanted, candidate) }))
    .filter(({ candidate, distance }) => distance <= mostApart(candidate))
    .toSorted((left, right) => left.distance - right.distance);
  return (
    near[0]?.candidate ?? candidates.find((candidate) => wanted.length > 1 && candidate.startsWith(wanted)) ?? null
  );
}

function mostApart(candidate: string): number {
  return Math.max(1, Math.floor(candidate.length / 3));
}

/** Longer than every name that is offered; a comparison costs the product of two lengths. */
const longestWord = 40;

/** `, did you mean …?` with the closest candidate, or nothing. Takes no longer for a longer word. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = word.length > longestWord ? null : closest(word, candidates);
  return found === null ? '' : `, did you mean ${found}?`;
}
