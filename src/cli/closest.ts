import { lettersApart } from '../config/letters-apart.ts';

/** The candidate that a mistyped word most likely stands for; null when none is near. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const near = candidates
    .map((candidate) => ({ candidate, distance: lettersApart(wanted, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .toSorted((left, right) => left.distance - right.distance);
  return (
    near[0]?.candidate ?? candidates.find((candidate) => wanted.length > 1 && candidate.startsWith(wanted)) ?? null
  );
}

/** `, did you mean …?` with the closest candidate, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = closest(word, candidates);
  return found === null ? '' : `, did you mean ${found}?`;
}
