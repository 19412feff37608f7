import { fstatSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

const descriptor = 1;
/** What a reader that is behind may be behind; what comes then is lost. */
const mostWaitingBytes = 1_024 * 1_024;

/**
 * Standard output for lines that must hold up nobody: a pipe that is not read, a disk that is full and a reader that has gone
 * away cost lines, and never an answer. `onLoss` writes the line that says how many, as soon as lines can be written again.
 */
export function createStandardOutput(onLoss: (lines: number) => string): {
  write(line: string): void;
} {
  const write = isPipe() ? openPipe() : writeAtOnce;
  let lost = 0;
  return {
    write(line) {
      if (lost > 0 && write(onLoss(lost))) lost = 0;
      if (lost > 0 || !write(line)) lost += 1;
    },
  };
}

/** Whether a line could be written, or will be. */
type Write = (line: string) => boolean;

function isPipe(): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/** A write into a full pipe would wait for its reader: this one comes back, and the rest waits in the process. */
function openPipe(): Write {
  const pipe = new Socket({ fd: descriptor, readable: false, writable: true });
  pipe.on('error', () => {});
  pipe.unref();
  let isFull = false;
  return (line) => {
    // Once it was full, there has to be room for more than the line that says so.
    const most = isFull ? mostWaitingBytes / 2 : mostWaitingBytes;
    isFull = pipe.destroyed || pipe.writableLength + line.length > most;
    if (!isFull) pipe.write(line);
    return !isFull;
  };
}

function writeAtOnce(line: string): boolean {
  try {
    writeSync(descriptor, line);
    return true;
  } catch {
    return false;
  }
}
