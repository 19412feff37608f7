import type { WriteStream } from 'node:tty';
import type { Environment } from '../config/environment.ts';
import { makeVisible } from '../core/words/make-visible.ts';

/** One of the two streams of a command. */
export interface Output {
  readonly isTerminal: boolean;
  readonly hasColour: boolean;
  /** Resolves when the text has left. A reader that has gone away takes nothing from the exit code. */
  write(text: string): Promise<void>;
}

/** Where a command writes to. */
export type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY'>>;

export function createOutput(stream: Stream, environment: Environment): Output {
  const isTerminal = stream.isTTY === true;
  // Every failure is reported to the write that it belongs to.
  stream.on('error', () => {});
  return {
    isTerminal,
    hasColour: wantsColour(isTerminal, environment),
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error && !isReaderGone(error) ? reject(error) : resolve()));
      }),
  };
}

/** FORCE_COLOR before NO_COLOR (https://no-color.org) before what the stream is. */
function wantsColour(isTerminal: boolean, { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal }: Environment): boolean {
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && terminal !== 'dumb';
}

function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

/** Rows in aligned columns, indented; the last column is as long as it likes. Names of a database stand in them. */
export function renderTable(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(makeVisible));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))))
    .map((cells) => `  ${cells.join('  ').trimEnd()}\n`)
    .join('');
}
