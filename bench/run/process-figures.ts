import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessFigures {
  readonly residentMb: number;
  /** Null where the system does not tell it to a hundredth of a second. */
  readonly cpuMs: number | null;
}

/** Of the kernel, whatever the machine. */
const ticksPerSecond = 100;

/** What a process holds and has used; null once it has ended. */
export function readProcess(pid: number): ProcessFigures | null {
  if (process.platform !== 'linux') {
    const kilobytes = Number(spawnSync('ps', ['-o', 'rss=', '-p', `${pid}`]).stdout);
    return kilobytes > 0 ? { residentMb: kilobytes / 1024, cpuMs: null } : null;
  }
  try {
    // The name, in parentheses, may have spaces of its own.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/);
    const [utime, stime] = fields.split(' ').slice(11, 13).map(Number);
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    if (kilobytes === undefined) return null;
    return {
      residentMb: Number(kilobytes) / 1024,
      cpuMs: ((Number(utime) + Number(stime)) * 1000) / ticksPerSecond,
    };
  } catch {
    return null;
  }
}
