import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type KeptProcess, startKeptProcess } from '../../stack/kept-process.ts';

const starts = 20;
const ready = ['/bin/sh', '-c', 'echo Ready >&2; exec sleep 30'] as const;

async function start(...commands: (readonly [string, ...string[]])[]): Promise<KeptProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'wingman-health-kept-'));
  return startKeptProcess({ commands, folder, endSignal: 'SIGKILL', ready: /Ready/ });
}

const commandOf = ({ pid }: KeptProcess) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

// A signal to the process 0 reaches everybody in the group of who sends it: a whole run of tests stood still once.
test('a server that is ready at once has its own process id, every time', async () => {
  for (let count = 0; count < starts; count += 1) {
    const server = await start(ready);
    try {
      await expect.poll(() => commandOf(server)).toMatch(/sleep/);
    } finally {
      await server.stop();
    }
  }
});

test('the process id is that of the last command, the one that stays', async () => {
  const server = await start(['/bin/sh', '-c', 'echo Ready >&2'], ready);
  try {
    await expect.poll(() => commandOf(server)).toMatch(/sleep/);
  } finally {
    await server.stop();
  }
});
