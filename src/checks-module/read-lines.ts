import type { Readable } from 'node:stream';
import type { Clock } from '../core/clock.ts';

/** A line that a module printed. */
export interface Printed {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

const mostLinesASecond = 50;
const longestLine = 2_000;

/**
 * Hands on what is printed, line by line. It always reads, so that whoever prints never waits; what is more than anybody
 * reads is dropped, and told by its number.
 */
export function readLines(
  streams: Readonly<Record<Printed['stream'], Readable>>,
  clock: Clock,
  onPrint: (printed: Printed) => void,
): void {
  let second = 0;
  let lines = 0;
  let dropped = 0;
  const take = (printed: Printed) => {
    const now = Math.floor(clock.monotonic() / 1_000);
    if (now !== second) {
      if (dropped > 0) onPrint({ stream: 'stderr', line: `${dropped} more lines were dropped` });
      [second, lines, dropped] = [now, 0, 0];
    }
    lines += 1;
    if (lines > mostLinesASecond) dropped += 1;
    else onPrint(printed);
  };
  for (const name of ['stdout', 'stderr'] as const) {
    let rest = '';
    streams[name].setEncoding('utf8').on('data', (text: string) => {
      const [first = '', ...more] = text.split('\n');
      rest = (rest + first).slice(0, longestLine);
      for (const next of more) {
        if (rest !== '') take({ stream: name, line: rest });
        rest = next.slice(0, longestLine);
      }
    });
    streams[name].on('end', () => {
      if (rest !== '') take({ stream: name, line: rest });
    });
  }
}
