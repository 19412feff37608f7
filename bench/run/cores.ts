import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { findProgram } from '../../test/stack/find-program.ts';

/** Which core each runs on, so that none takes time from what is measured. */
export interface Cores {
  /** The words before a command that keep it on a core; none where that cannot be had. */
  readonly server: readonly string[];
  readonly loader: readonly string[];
  readonly remark: string | null;
}

/** Also moves this process, and with it the databases it starts, away from the core of the servers. */
export function chooseCores(): Cores {
  const count = availableParallelism();
  if (!findProgram('taskset') || count < 2) {
    const why = count < 2 ? 'There is one core only' : 'There is no taskset here (Linux has it)';
    return { server: [], loader: [], remark: `${why}: servers and loader share their cores, and the figures scatter.` };
  }
  // With two cores the databases are beside the loader: what is measured is left alone.
  const others = count > 2 ? `2-${count - 1}` : '1';
  spawnSync('taskset', ['-acp', others, `${process.pid}`]);
  return { server: ['taskset', '-c', '0'], loader: ['taskset', '-c', '1'], remark: null };
}
