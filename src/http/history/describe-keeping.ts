import type { Keeping } from '../../core/chronicle/chronicle.ts';

/** Whom to believe, in a sentence that holds no more than everybody may know. */
export function describeKeeping({ hasArchive, readAt, writtenAt, isAway }: Keeping): string {
  const ownAlone = 'this is what this process has seen since it started';
  if (!hasArchive) return `Kept in memory: ${ownAlone}, and other replicas have seen more`;
  if (readAt === null) {
    return isAway
      ? `Redis does not answer: ${ownAlone}, and it is written there when Redis is back`
      : `Redis was not read yet: ${ownAlone}`;
  }
  if (isAway)
    return 'Redis does not answer: what this process sees is kept in memory meanwhile, and written there when Redis is back';
  // Whether Redis is there is seen once a minute, so it is said when that was.
  const last = writtenAt === null ? '' : `, last at ${timeOf(writtenAt)} UTC`;
  return `Kept in Redis by every replica that watches the same, and written once a minute${last}`;
}

const timeOf = (at: number) => new Date(at).toISOString().slice(11, 19);
