import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onFreePort } from '../stack/free-port.ts';

/** A real load balancer, configured as the example in the documents, but for the addresses. */
export interface LoadBalancer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  readonly kind: 'haproxy' | 'nginx';
  readonly path: string;
  /** Host and port of the two replicas. */
  readonly replicas: readonly [string, string];
}

const examples = resolve(import.meta.dirname, '../../docs/examples');
const startLimitMs = 10_000;

export function startProxy({ kind, path, replicas: [one, two] }: ProxyOptions): Promise<LoadBalancer> {
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'wingman-proxy-'));
    const example = readFileSync(join(examples, kind === 'haproxy' ? 'haproxy.cfg' : 'nginx.conf'), 'utf8')
      .replaceAll('127.0.0.1:8000', `127.0.0.1:${port}`)
      .replaceAll('127.0.0.1:8081', one)
      .replaceAll('127.0.0.1:8082', two);
    const file = join(folder, 'proxy.conf');
    writeFileSync(file, kind === 'haproxy' ? example : wrap(example, folder));
    const words =
      kind === 'haproxy' ? ['-db', '-f', file] : ['-p', folder, '-c', file, '-e', join(folder, 'error.log')];
    const child = spawn(path, words);
    let log = '';
    child.stderr.on('data', (data) => (log += data));
    const ended = once(child, 'close');
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    };
    const url = `http://127.0.0.1:${port}`;
    const deadline = performance.now() + startLimitMs;
    while (!(await answers(url))) {
      if (child.exitCode !== null || performance.now() > deadline) {
        await stop();
        throw new Error(`${kind} did not start:\n${log}`);
      }
      await wait(50);
    }
    return { url, stop };
  });
}

/** The example is a part of the http block; the rest keeps nginx within its folder, and in the foreground. */
function wrap(example: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  // As root its workers would become another user, who may not look into the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user} daemon off; pid ${folder}/pid; events {}
    http { access_log off; ${temporary.join(' ')} ${example} }`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
