import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';

/**
 * Runs commands for as long as its standard input stays open, then ends them and removes their folder. Whoever wants
 * them holds the other end of the pipe: it closes however that process dies, so nothing is ever left behind.
 */
export interface KeeperOrders {
  /** Run one after the other; the last one is the server that stays. */
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
  readonly folder: string;
  readonly endSignal: NodeJS.Signals;
  /** Who runs them; the caller's own user where it is left out. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** How long a server may take to obey `endSignal`: nothing that it holds is of use to anybody. */
const patienceMs = 500;

await keep(JSON.parse(process.argv[2] ?? '') as KeeperOrders);

async function keep({ commands, folder, endSignal, user }: KeeperOrders): Promise<void> {
  let ending = false;
  let child: ChildProcess | null = null;
  const end = () => {
    if (ending) return;
    ending = true;
    child?.kill(endSignal);
    // Whoever was stopped in its tracks obeys only after that, and its workers are nobody's once it is gone.
    for (const pid of [child?.pid, ...workersOf(child?.pid)]) if (pid) wake(pid);
    setTimeout(() => child?.kill('SIGKILL'), patienceMs).unref();
  };
  process.stdin.resume().on('end', end).on('error', end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  // The process that read it may be gone.
  process.stdout.on('error', end);
  process.stderr.on('error', end);

  let code: number | null = 0;
  try {
    for (const [command, ...args] of commands) {
      if (ending || code !== 0) break;
      child = spawn(command, args, { cwd: folder, stdio: ['ignore', 2, 2], windowsHide: true, ...user });
      const closed = once(child, 'close');
      await once(child, 'spawn');
      process.stdout.write(`${child.pid}\n`);
      [code] = (await closed) as [number | null];
    }
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    code = 1;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code ?? 1);
}

function workersOf(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It is gone.
  }
}
