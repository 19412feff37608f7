import { readFileSync } from 'node:fs';

/** The resident memory of a process in MB; null where the system does not tell. */
export function readMemory({ pid }: { readonly pid: number }): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}
