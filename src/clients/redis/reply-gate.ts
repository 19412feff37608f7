import type { Redis } from 'ioredis';

/** Larger than all that is kept for the replicas or of the past. */
const largestBytes = 8 * 1024 * 1024;
/** Room for this many is taken as soon as they are announced. */
const mostElements = 100_000;
const deepest = 16;

const lineFeed = 0x0a;
const keptOfLine = 24;

/** Said of an answer that belongs to no question, or to another one. */
export const unasked = 'A reply came that was not asked for';
const tooLarge = 'The reply is larger than any that was asked for';

/**
 * Stands before the parser of a connection, which takes in whatever a server announces and gives a reply that nobody has
 * asked for to whoever asks next. Such a connection is closed, and so replaced: what it would answer from then on are the
 * answers to other questions.
 */
export function guardReplies(client: Redis): void {
  client.on('connect', () => {
    const { stream } = client;
    // It puts itself before all others, and takes their place here.
    const [parse] = stream.listeners('data') as ((chunk: Buffer) => void)[];
    const counter = createReplyCounter();
    if (parse) stream.removeListener('data', parse);
    stream.prependListener('data', (chunk: Buffer) => {
      const complaint = judge(counter.read(chunk), client.commandQueue.length);
      if (complaint) stream.destroy(new Error(complaint));
      else parse?.(chunk);
    });
  });
}

function judge(replies: number | null, questions: number): string | null {
  if (replies === null) return tooLarge;
  return replies > questions ? unasked : null;
}

interface ReplyCounter {
  /** How many replies end in what came; null when one is larger than it may be. */
  read(chunk: Buffer): number | null;
}

/** Follows where replies begin and end, and looks at nothing else in them. */
export function createReplyCounter(): ReplyCounter {
  /** What is left of the lists that are open, the innermost last. */
  const open: number[] = [];
  let line = '';
  /** How the reply begins that is under way. */
  let kind = '';
  let bytesToSkip = 0;
  let bytes = 0;

  /** How many replies end with a part: those count that a server gives when it is asked, and not what it says at the end. */
  const end = (): 0 | 1 => {
    while (open.length > 0) {
      const left = (open.pop() ?? 0) - 1;
      if (left > 0) {
        open.push(left);
        return 0;
      }
    }
    bytes = 0;
    return kind === '-' || kind === '>' ? 0 : 1;
  };

  /** Takes what a line announces; null when that is too much. */
  const take = (text: string): number | null => {
    const type = text.charAt(0);
    const count = Number.parseInt(text.slice(1), 10);
    if (open.length === 0) kind = type;
    if ('$=!'.includes(type) && count >= 0) {
      if (count > largestBytes) return null;
      bytesToSkip = count + '\r\n'.length;
      return 0;
    }
    if ('*~>%'.includes(type) && count > 0) {
      if (count > mostElements || open.length === deepest) return null;
      open.push(type === '%' ? 2 * count : count);
      return 0;
    }
    return end();
  };

  return {
    read(chunk) {
      let replies = 0;
      let at = 0;
      while (at < chunk.length) {
        const from = at;
        if (bytesToSkip > 0) {
          at = Math.min(chunk.length, at + bytesToSkip);
          bytesToSkip -= at - from;
          bytes += at - from;
          if (bytesToSkip === 0) replies += end();
        } else {
          const found = chunk.indexOf(lineFeed, at);
          at = found < 0 ? chunk.length : found + 1;
          bytes += at - from;
          if (line.length < keptOfLine) line += chunk.toString('latin1', from, Math.min(at, from + keptOfLine));
          if (found < 0) continue;
          const ended = take(line);
          line = '';
          if (ended === null) return null;
          replies += ended;
        }
        if (bytes > largestBytes) return null;
      }
      return bytes > largestBytes ? null : replies;
    },
  };
}
